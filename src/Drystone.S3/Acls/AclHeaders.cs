namespace Drystone.S3.Acls;

/// <summary>The list that the headers of a request ask for: one of the canned ones, or grants.</summary>
/// <param name="Canned">Null when grants are given.</param>
/// <param name="Grants">Empty when a canned list is named. Grantees may still be named by e-mail addresses.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html</remarks>
public sealed record AclHeaders(string? Canned, IReadOnlyList<AclGrant> Grants)
{
    private static readonly (string Header, AclPermission Permission)[] GrantHeaders =
    [
        (Headers.GrantRead, AclPermission.Read),
        (Headers.GrantWrite, AclPermission.Write),
        (Headers.GrantReadAcp, AclPermission.ReadAcp),
        (Headers.GrantWriteAcp, AclPermission.WriteAcp),
        (Headers.GrantFullControl, AclPermission.FullControl),
    ];

    /// <param name="header">The value of a header; null when it is absent.</param>
    /// <param name="isBucket">Whether it is the list of a bucket.</param>
    /// <returns>Null when no header is about a list.</returns>
    /// <exception cref="S3Exception">InvalidArgument; InvalidRequest when there are both; MalformedACLError for too
    /// many grants.</exception>
    public static AclHeaders? Parse(Func<string, string?> header, bool isBucket)
    {
        var canned = header(Headers.Acl);
        if (canned is not null)
        {
            CannedAcl.Check(canned, isBucket);
        }

        var given = GrantHeaders.Where(one => header(one.Header) is not null).ToList();
        if (given.Count == 0)
        {
            return canned is null ? null : new AclHeaders(canned, []);
        }

        if (canned is not null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, "Specifying both Canned ACLs and Header Grants is not allowed");
        }

        var grants = given
            .SelectMany(one => ParseGrantees(one.Header, header(one.Header)!)
                .Select(grantee => new AclGrant(grantee, one.Permission)))
            .ToList();
        return grants.Count <= Limits.GrantsPerAcl
            ? new AclHeaders(Canned: null, grants)
            : throw new S3Exception(S3Errors.MalformedACLError);
    }

    /// <summary>The list that is asked for.</summary>
    /// <inheritdoc cref="CannedAcl.Make"/>
    public AccessControlPolicy Make(string ownerId, string? bucketOwnerId) => Canned is { } canned
        ? CannedAcl.Make(canned, ownerId, bucketOwnerId)
        : new AccessControlPolicy(ownerId, [.. Grants]);

    /// <summary>Grantees in the form <c>id="…", uri="…", emailAddress="…"</c>. AWS's own command line sends them
    /// without quotes, and in whatever case.</summary>
    private static List<AclGrantee> ParseGrantees(string header, string value)
    {
        var grantees = new List<AclGrantee>();
        var rest = value.AsSpan();
        while (true)
        {
            var equals = rest.IndexOf('=');
            if (equals < 0)
            {
                throw Malformed(header, value);
            }

            var type = rest[..equals].Trim().ToString();
            var name = TakeName(ref rest, equals + 1, header, value);
            grantees.Add(Grantee(type, name, header, value));
            rest = rest.TrimStart();
            if (rest.IsEmpty)
            {
                return grantees;
            }

            rest = rest[0] == ',' ? rest[1..] : throw Malformed(header, value);
        }
    }

    private static string TakeName(ref ReadOnlySpan<char> rest, int start, string header, string value)
    {
        rest = rest[start..].TrimStart();
        var isQuoted = rest is ['"', ..];
        rest = isQuoted ? rest[1..] : rest;
        var end = rest.IndexOf(isQuoted ? '"' : ',');
        if (isQuoted && end < 0)
        {
            throw Malformed(header, value);
        }

        end = end < 0 ? rest.Length : end;
        var name = rest[..end].Trim().ToString();
        rest = rest[(isQuoted ? end + 1 : end)..];
        return name.Length > 0 ? name : throw Malformed(header, value);
    }

    private static AclGrantee Grantee(string type, string name, string header, string value) =>
        type.ToLowerInvariant() switch
        {
            "id" => AclGrantee.Canonical(name),
            "uri" => new AclGrantee(GranteeType.Group, name),
            "emailaddress" => new AclGrantee(GranteeType.AmazonCustomerByEmail, name),
            _ => throw Malformed(header, value),
        };

    private static S3Exception Malformed(string header, string value) =>
        S3Exception.InvalidArgument("Argument format not recognized", header, value);
}
