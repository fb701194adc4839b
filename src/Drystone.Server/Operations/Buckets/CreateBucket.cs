using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Acls;
using Drystone.S3.Addressing;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Tagging;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Health;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html</summary>
internal static class CreateBucket
{
    public static readonly Operation Operation =
        Operation.OnBucketName("CreateBucket", "PUT", "s3:CreateBucket", HandleAsync);

    private static async Task HandleAsync(S3Request request)
    {
        request.DemandCredentials();
        var name = request.BucketName!;
        BucketNaming.ThrowIfInvalid(name);
        RefuseReserved(name);
        var ownership = NewBucketAccess.ReadOwnership(request);
        var body = await XmlBody.ReadAsync(request, Limits.XmlBodyBytes);
        var wanted = CreateBucketRequest.Parse(body);
        var owner = Authorize(request, wanted);
        var acl = AccessControlLists.ReadOfNewBucket(request, owner.Account, ownership);
        var facts = new NewBucket(wanted.LocationConstraint, IsTrue(request.Header(Headers.BucketObjectLockEnabled)))
        {
            Configurations = [.. NewBucketAccess.Of(request, ownership, acl), .. TagsOf(wanted)],
        };
        var outcome = await request.Store.CreateBucketAsync(owner, new BucketName(name), facts, request.Cancel);
        switch (outcome)
        {
            case CreateBucketOutcome.OwnedByOther:
                throw new S3Exception(S3Errors.BucketAlreadyExists, details: [new("BucketName", name)]);
            // In us-east-1 AWS answers 200 to the owner who creates a bucket again, unless with tags, which would be
            // lost; elsewhere it is an error.
            case CreateBucketOutcome.OwnedByCaller
                when request.Options.Region != LegacyRegion || wanted.Tags.Count > 0:
                throw new S3Exception(S3Errors.BucketAlreadyOwnedByYou, details: [new("BucketName", name)]);
            case CreateBucketOutcome.OwnedByCaller:
                await ResetAclAsync(request, acl);
                break;
            case CreateBucketOutcome.NoSuchAccount:
                throw new S3Exception(S3Errors.InvalidAccessKeyId);
            default:
                break;
        }

        request.Response.Headers.Location = "/" + name;
        request.Response.ContentLength = 0;
    }

    /// <summary>Policies may ask of what stands in the body: so it is read before it is decided. What comes with the
    /// bucket takes the rights that it takes later.</summary>
    private static AccountGrant Authorize(S3Request request, CreateBucketRequest wanted)
    {
        if (wanted.LocationConstraint is { } location)
        {
            request.Facts["s3:LocationConstraint"] = location;
        }

        request.BucketTags = [.. wanted.Tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))];
        request.TagKeys = [.. wanted.Tags.Select(tag => tag.Key)];
        var owner = request.AuthorizeAccount("s3:CreateBucket");
        if (request.Header(Headers.ObjectOwnership) is not null)
        {
            request.AuthorizeAccount("s3:PutBucketOwnershipControls");
        }

        if (wanted.Tags.Count > 0)
        {
            request.AuthorizeAccount("s3:TagResource");
        }

        if (IsTrue(request.Header(Headers.BucketObjectLockEnabled)))
        {
            request.AuthorizeAccount("s3:PutBucketObjectLockConfiguration");
            request.AuthorizeAccount("s3:PutBucketVersioning");
        }

        return owner;
    }

    private const string LegacyRegion = "us-east-1";

    private static void RefuseReserved(string name)
    {
        if (ReservedPaths.IsReservedName(name))
        {
            throw new S3Exception(
                S3Errors.InvalidBucketName,
                $"{S3Errors.InvalidBucketName.Message} The path /{name} is the server's own, for its health checks.",
                [new("BucketName", name)]);
        }
    }

    /// <summary>As AWS does where it answers 200 to the owner who creates a bucket again.</summary>
    private static async Task ResetAclAsync(S3Request request, AccessControlPolicy? acl)
    {
        var bucket = request.DemandBucket();
        if (request.Acls.AreEnabled(bucket) && request.Rules.Acl(bucket) is var current && current != acl)
        {
            var grant = request.AuthorizeBucket<Configure>("s3:PutBucketAcl");
            acl ??= AccessControlPolicy.Private(request.Acls.IdOf(bucket.Owner));
            if (acl.IsPublic && request.Rules.PublicAccessBlock(bucket).BlockPublicAcls)
            {
                throw new S3Exception(S3Errors.InvalidBucketAclWithBlockPublicAccessError);
            }

            await BucketConfigurations.PutAsync(request, grant, ConfigurationKind.Acl, acl);
        }
    }

    private static KeyValuePair<ConfigurationKind, byte[]>[] TagsOf(CreateBucketRequest wanted) =>
        wanted.Tags.Count > 0
            ? [new(ConfigurationKind.Tagging, new TaggingConfiguration(wanted.Tags).ToUtf8())]
            : [];

    private static bool IsTrue(string? header) => string.Equals(header, "true", StringComparison.OrdinalIgnoreCase);
}
