using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Drystone.S3.Acls;

/// <summary>The list of an object as it is kept with the object: in a few bytes, since there may be very
/// many.</summary>
/// <remarks>A format byte 1, and for each grant a byte of permissions, a byte that says who the grantee is, and the id
/// of a canonical user that is not the owner: its length in two bytes, big-endian, and its UTF-8.</remarks>
public static class StoredObjectAcl
{
    private const byte Format = 1;

    /// <summary>Numbers are stored: never change one.</summary>
    private enum Who : byte
    {
        Owner = 0,
        CanonicalUser = 1,
        AllUsers = 2,
        AuthenticatedUsers = 3,
        LogDelivery = 4,
    }

    /// <param name="policy">Resolved.</param>
    /// <returns>Null for the list that every object has from the start.</returns>
    public static byte[]? Encode(AccessControlPolicy policy)
    {
        if (policy.IsPrivate)
        {
            return null;
        }

        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write([Format]);
        foreach (var (grantee, permission) in policy.Grants)
        {
            var who = WhoIs(grantee, policy.OwnerId);
            bytes.Write([(byte)permission, (byte)who]);
            if (who == Who.CanonicalUser)
            {
                var id = Encoding.UTF8.GetBytes(grantee.Name);
                BinaryPrimitives.WriteUInt16BigEndian(bytes.GetSpan(sizeof(ushort)), checked((ushort)id.Length));
                bytes.Advance(sizeof(ushort));
                bytes.Write(id);
            }
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <param name="stored">Null for an object that was never given a list.</param>
    /// <exception cref="FormatException">It is not what <see cref="Encode"/> writes.</exception>
    public static AccessControlPolicy Decode(byte[]? stored, string ownerId)
    {
        if (stored is not { } bytes)
        {
            return AccessControlPolicy.Private(ownerId);
        }

        ReadOnlySpan<byte> rest = bytes;
        if (rest is not [Format, ..])
        {
            throw new FormatException("The access control list of an object has an unknown format.");
        }

        rest = rest[1..];
        var grants = new List<AclGrant>();
        while (!rest.IsEmpty)
        {
            var head = Take(ref rest, 2);
            var permission = (AclPermission)head[0];
            var grantee = Grantee((Who)head[1], ref rest, ownerId);
            grants.Add(permission.IsOne() ? new AclGrant(grantee, permission) : throw Unreadable());
        }

        return new AccessControlPolicy(ownerId, [.. grants]);
    }

    private static Who WhoIs(AclGrantee grantee, string ownerId) =>
        grantee == AclGrantee.Canonical(ownerId) ? Who.Owner
        : grantee == AclGrantee.AllUsers ? Who.AllUsers
        : grantee == AclGrantee.AuthenticatedUsers ? Who.AuthenticatedUsers
        : grantee == AclGrantee.LogDelivery ? Who.LogDelivery
        : grantee.Type == GranteeType.CanonicalUser ? Who.CanonicalUser
        : throw new ArgumentException($"The grantee '{grantee.Name}' was not resolved.", nameof(grantee));

    private static AclGrantee Grantee(Who who, ref ReadOnlySpan<byte> rest, string ownerId) => who switch
    {
        Who.Owner => AclGrantee.Canonical(ownerId),
        Who.AllUsers => AclGrantee.AllUsers,
        Who.AuthenticatedUsers => AclGrantee.AuthenticatedUsers,
        Who.LogDelivery => AclGrantee.LogDelivery,
        Who.CanonicalUser => AclGrantee.Canonical(TakeId(ref rest)),
        _ => throw Unreadable(),
    };

    private static string TakeId(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(Take(ref rest, sizeof(ushort)));
        return Encoding.UTF8.GetString(Take(ref rest, length));
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        var taken = count <= rest.Length ? rest[..count] : throw Unreadable();
        rest = rest[count..];
        return taken;
    }

    private static FormatException Unreadable() => new("The access control list of an object cannot be read.");
}
