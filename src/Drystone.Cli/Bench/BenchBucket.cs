using System.Net.Sockets;
using System.Text;

namespace Drystone.Cli.Bench;

/// <summary>Makes the bucket when it is absent, and removes it afterwards when it was made here.</summary>
internal sealed class BenchBucket(RequestWriter writer)
{
    // S3's name for it, whose buckets are made without a location constraint.
    private const string DefaultRegion = "us-east-1";

    private bool _wasMade;

    /// <exception cref="IOException">The endpoint cannot be reached, or refuses the bucket.</exception>
    public async Task EnsureAsync()
    {
        if (writer.Target.IsPlain)
        {
            return;
        }

        using var connection = new BenchConnection(writer.Target);
        try
        {
            var head = writer.Write(new("HEAD", ""));
            var status = await connection.ExchangeAsync(head, default, isHeadRequest: true);
            if (status == 404)
            {
                await MakeAsync(connection);
            }
            else if (status != 200)
            {
                throw new IOException($"HeadBucket of '{writer.Target.Bucket}' answers {status}{Hint(status)}");
            }
        }
        catch (SocketException e)
        {
            throw new IOException($"cannot reach {writer.Target.Endpoint}: {e.Message}", e);
        }
    }

    /// <summary>Leaves a bucket that something else has written to.</summary>
    public async Task RemoveIfMadeAsync()
    {
        if (_wasMade)
        {
            using var connection = new BenchConnection(writer.Target);
            await connection.ExchangeAsync(writer.Write(new("DELETE", "")), default);
        }
    }

    private static string Hint(int status) =>
        status == 403 ? ": is the access key right, and may it use the bucket?" : "";

    private async Task MakeAsync(BenchConnection connection)
    {
        var region = writer.Target.Region;
        var document = region == DefaultRegion ? [] : Encoding.UTF8.GetBytes(
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
            $"<LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>");
        var request = writer.Write(new("PUT", "") { ContentLength = document.Length });
        var status = await connection.ExchangeAsync(request, document);
        if (status != 200)
        {
            var failure = BenchFailure.OfResponse(status, connection.Body.Kept);
            throw new IOException(
                $"cannot make the bucket '{writer.Target.Bucket}': {failure.Code}: {failure.Message}");
        }

        _wasMade = true;
    }
}
