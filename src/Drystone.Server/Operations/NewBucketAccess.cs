using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Acls;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Who may do what with a new bucket: as its request says, else as the operator does. It is kept with the
/// bucket, so that another start of the server changes nothing of it.</summary>
internal static class NewBucketAccess
{
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static ObjectOwnership ReadOwnership(S3Request request) =>
        request.Header(Headers.ObjectOwnership) is { } ownership
            ? OwnershipControls.ParseHeader(ownership).ObjectOwnership
            : request.Options.DefaultObjectOwnership;

    /// <param name="acl">Null for the list that every bucket has from the start.</param>
    public static IEnumerable<KeyValuePair<ConfigurationKind, byte[]>> Of(
        S3Request request, ObjectOwnership ownership, AccessControlPolicy? acl)
    {
        // What AWS gives every bucket is not written down, unless the request says it.
        var isNamed = request.Header(Headers.ObjectOwnership) is not null;
        if (isNamed || ownership != ObjectOwnership.BucketOwnerEnforced)
        {
            // Where only the operator says so, the bucket has no controls, as at AWS before there were any.
            var document = isNamed || ownership != ObjectOwnership.ObjectWriter
                ? new OwnershipControls(ownership).ToUtf8()
                : BucketConfigurations.Removed;
            yield return new(ConfigurationKind.OwnershipControls, document);
        }

        if (!request.Options.BlocksPublicAccessByDefault)
        {
            yield return new(ConfigurationKind.PublicAccessBlock, BucketConfigurations.Removed);
        }

        if (acl is not null && ownership != ObjectOwnership.BucketOwnerEnforced)
        {
            yield return new(ConfigurationKind.Acl, acl.ToUtf8());
        }
    }
}
