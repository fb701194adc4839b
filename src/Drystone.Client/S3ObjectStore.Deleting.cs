using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Client;

public sealed partial class S3ObjectStore
{
    /// <summary>The most that one DeleteObjects request takes.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html</summary>
    private const int KeysPerDelete = 1000;

    /// <inheritdoc/>
    public Task DeleteAsync(
        string bucket, string key, DeleteOptions? options = null, CancellationToken cancel = default)
    {
        Addresses.Check(bucket, key);
        return RunAsync("delete", bucket, async connection =>
        {
            if (options?.IfMatch is not null && !connection.Profile.ConditionalDeletes)
            {
                throw new NotSupportedException(
                    $"The provider {connection.Profile.Name} would delete {bucket}/{key} whatever its entity tag is.");
            }

            var request = new DeleteObjectRequest
            {
                BucketName = bucket,
                Key = key,
                VersionId = options?.VersionId,
                IfMatch = options?.IfMatch is { } tag
                    ? EntityTag.ForCondition(tag, connection.Profile.QuotesIfMatch)
                    : null,
            };
            return await connection.Client.DeleteObjectAsync(request, cancel).ConfigureAwait(false);
        }, cancel);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeleteFailure>> DeleteManyAsync(
        string bucket, IEnumerable<string> keys, CancellationToken cancel = default) =>
        RunAsync("delete_many", bucket, async connection =>
        {
            var failures = new List<DeleteFailure>();
            foreach (var batch in keys.Select(key => Checked(bucket, key)).Chunk(KeysPerDelete))
            {
                var named = batch.Where(Addresses.FitsXml).ToArray();
                if (named.Length > 0)
                {
                    failures.AddRange(await DeleteBatchAsync(connection, bucket, named, cancel).ConfigureAwait(false));
                }

                foreach (var key in batch.Where(one => !Addresses.FitsXml(one)))
                {
                    failures.AddRange(await DeleteOneAsync(bucket, key, cancel).ConfigureAwait(false));
                }
            }

            return (IReadOnlyList<DeleteFailure>)failures;
        }, cancel);

    private static string Checked(string bucket, string key)
    {
        Addresses.Check(bucket, key);
        return key;
    }

    /// <summary>What XML cannot name is named in a URL.</summary>
    private async Task<IEnumerable<DeleteFailure>> DeleteOneAsync(string bucket, string key, CancellationToken cancel)
    {
        try
        {
            await DeleteAsync(bucket, key, options: null, cancel).ConfigureAwait(false);
            return [];
        }
        catch (ObjectStoreException e) when (e.Status != 0)
        {
            return [new DeleteFailure(key, e.Code, e.Message)];
        }
    }

    private static async Task<IEnumerable<DeleteFailure>> DeleteBatchAsync(
        Connection connection, string bucket, string[] keys, CancellationToken cancel)
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = bucket,
            Objects = [.. keys.Select(key => new KeyVersion { Key = key })],
            Quiet = true,
        };
        try
        {
            var answer = await connection.Client.DeleteObjectsAsync(request, cancel).ConfigureAwait(false);
            return FailuresOf(answer);
        }
        catch (DeleteObjectsException e)
        {
            // The SDK throws when some keys could not be deleted.
            return FailuresOf(e.Response);
        }
    }

    private static IEnumerable<DeleteFailure> FailuresOf(DeleteObjectsResponse answer) =>
        (answer.DeleteErrors ?? []).Select(error => new DeleteFailure(error.Key, error.Code, error.Message));
}
