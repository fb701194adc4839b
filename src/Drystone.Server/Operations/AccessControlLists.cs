using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>
/// Access control lists as they are at AWS where they are disabled, which is the default there: the owner has
/// everything, and what says just that is accepted.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html</remarks>
internal static class AccessControlLists
{
    private const string FullControl = "FULL_CONTROL";

    public static Task WriteAsync(S3Request request, AccountId ownerId)
    {
        var owner = request.Store.FindAccount(ownerId);
        return Answers.WriteXmlAsync(request, "AccessControlPolicy"u8, xml =>
        {
            Owners.Write(xml, "Owner"u8, owner);
            xml.Start("AccessControlList"u8);
            xml.Start("Grant"u8);
            xml.Start(
                "Grantee"u8,
                "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\""u8);
            xml.Element("ID"u8, owner?.CanonicalUserId ?? string.Empty);
            xml.Element("DisplayName"u8, owner?.DisplayName ?? string.Empty);
            xml.End("Grantee"u8);
            xml.Element("Permission"u8, FullControl);
            xml.End("Grant"u8);
            xml.End("AccessControlList"u8);
        });
    }

    /// <summary>Reads the list that a request would set.</summary>
    /// <exception cref="S3Exception">AccessControlListNotSupported unless it gives the owner, and nobody else,
    /// everything; MissingSecurityHeader when there is none; UnexpectedContent when there are two.</exception>
    public static async ValueTask CheckAsync(S3Request request, AccountId ownerId)
    {
        var body = await XmlBody.ReadAsync(request, Limits.XmlBodyBytes);
        var acl = request.Header(Headers.Acl);
        var hasGrants = HasGrantHeader(request);
        if (acl is null && !hasGrants && body.IsEmpty)
        {
            throw new S3Exception(
                S3Errors.MissingSecurityHeader, details: [new("MissingHeaderName", Headers.Acl)]);
        }

        if ((acl is not null || hasGrants) && !body.IsEmpty)
        {
            throw new S3Exception(S3Errors.UnexpectedContent);
        }

        ObjectHeadersReader.CheckCannedAcl(request);
        var isOwnersAlone = acl is not null
            ? acl is "private" or "bucket-owner-full-control"
            : !hasGrants && IsOwnersAlone(
                AccessControlPolicyRequest.Parse(body), request.Store.FindAccount(ownerId)?.CanonicalUserId);
        if (hasGrants || !isOwnersAlone)
        {
            throw new S3Exception(S3Errors.AccessControlListNotSupported);
        }
    }

    private static bool IsOwnersAlone(AccessControlPolicyRequest policy, string? ownerId) =>
        policy.OwnerId == ownerId
        && policy.Grants.Count == 1
        && policy.Grants[0] == new AclGrant(ownerId, FullControl);

    private static bool HasGrantHeader(S3Request request)
    {
        string[] headers =
        [
            Headers.GrantFullControl, Headers.GrantRead, Headers.GrantReadAcp, Headers.GrantWrite,
            Headers.GrantWriteAcp,
        ];
        return headers.Any(header => request.Header(header) is not null);
    }
}
