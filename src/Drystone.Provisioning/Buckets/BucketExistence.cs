using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

/// <summary>That a bucket is there, and ours.</summary>
internal sealed class BucketExistence(IAmazonS3 s3, BucketDeclaration bucket) : BucketItem(s3, bucket, "bucket")
{
    private readonly bool _hasLock = bucket.ObjectLock is not null;

    public override Facts Wanted { get; } = new() { ["the bucket"] = "is there" };

    public override bool IsExistence => true;

    internal static async Task<Facts> FindAsync(IAmazonS3 s3, string bucket, CancellationToken cancel)
    {
        try
        {
            await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancel);
            return new() { ["the bucket"] = "is there" };
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            return await AskWhyAsync(s3, bucket, cancel);
        }
        catch (AmazonServiceException e) when (e.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found)
        {
            throw new InvalidOperationException(
                $"the bucket {bucket} is in another region; set S3_REGION to it, or choose another name.", e);
        }
    }

    protected override Task<Facts> FindAsync(CancellationToken cancel) => FindAsync(S3, Bucket, cancel);

    /// <summary>The answer to HEAD has no body: it could be the signature, the clock, or the bucket's owner.</summary>
    private static async Task<Facts> AskWhyAsync(IAmazonS3 s3, string bucket, CancellationToken cancel)
    {
        try
        {
            await s3.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = bucket }, cancel);
            return new() { ["the bucket"] = "is there" };
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "AccessDenied")
        {
            throw new InvalidOperationException(
                $"the bucket {bucket} belongs to another account, or the key may not see it; choose another name, or "
                    + "give the key the right to it.", e);
        }
    }

    protected override async Task PutAsync(CancellationToken cancel)
    {
        try
        {
            await S3.PutBucketAsync(
                new PutBucketRequest { BucketName = Bucket, ObjectLockEnabledForBucket = _hasLock }, cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "BucketAlreadyOwnedByYou")
        {
            // Another run was faster, and wants the same.
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "BucketAlreadyExists")
        {
            throw new InvalidOperationException($"the name {Bucket} is taken by another account; choose another.", e);
        }
    }
}

/// <summary>That a bucket is not there. It has to be empty: nothing here deletes an object.</summary>
internal sealed class BucketRemoval(IAmazonS3 s3, BucketDeclaration bucket) : BucketItem(s3, bucket, "bucket")
{
    private const string Content = "content";

    public override Facts Wanted { get; } = [];

    public override bool IsExistence => true;

    public override string Deletion => "the bucket is deleted, if it is empty";

    /// <summary>Said in the plan: to find out in the middle of a run would leave it half applied.</summary>
    public override string? ObstacleIn(Facts found) => found.TryGetValue(Content, out var content)
        ? $"the bucket holds {content}; empty it first, here nothing does."
        : null;

    protected override async Task<Facts> FindAsync(CancellationToken cancel)
    {
        var found = await BucketExistence.FindAsync(S3, Bucket, cancel);
        if (found.Count > 0 && await FindContentAsync(cancel) is { } content)
        {
            found[Content] = content;
        }

        return found;
    }

    private async Task<string?> FindContentAsync(CancellationToken cancel)
    {
        try
        {
            var versions = await S3.ListVersionsAsync(
                new ListVersionsRequest { BucketName = Bucket, MaxKeys = 1 }, cancel);
            return versions.Versions is { Count: > 0 } ? "objects or versions of them" : null;
        }
        catch (AmazonServiceException e) when (Faults.IsUnsupported(e) || e.ErrorCode == "AccessDenied")
        {
            // Who may not look, or cannot, is told by the endpoint's own refusal.
            return null;
        }
    }

    protected override async Task PutAsync(CancellationToken cancel)
    {
        try
        {
            await S3.DeleteBucketAsync(new DeleteBucketRequest { BucketName = Bucket }, cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            // Another run was faster.
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "BucketNotEmpty")
        {
            throw new InvalidOperationException(
                $"the bucket {Bucket} holds objects, versions or uploads; empty it first, here nothing does.", e);
        }
    }
}
