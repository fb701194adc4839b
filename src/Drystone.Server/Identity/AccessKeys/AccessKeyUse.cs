using System.Text;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>What a key was last used for.</summary>
internal sealed record AccessKeyUse(DateTimeOffset At, string Service, string Region)
{
    private const byte Format = 1;

    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Format);
        writer.Write(At.ToUnixTimeMilliseconds());
        writer.Write(Service);
        writer.Write(Region);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Null for a format that is not known: nothing depends on it.</summary>
    public static AccessKeyUse? Decode(byte[] record)
    {
        using var reader = new BinaryReader(new MemoryStream(record), Encoding.UTF8);
        return reader.ReadByte() == Format
            ? new AccessKeyUse(
                DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()), reader.ReadString(), reader.ReadString())
            : null;
    }
}
