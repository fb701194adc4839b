using System.Security.Cryptography;
using System.Text;

namespace Drystone.Cli.Bench;

/// <summary>A DeleteObjects request, ready to be sent; a DeleteObject when it has no document.</summary>
internal sealed record DeleteBatch(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Document, int Count)
{
    public static DeleteBatch Create(RequestWriter writer, IReadOnlyCollection<string> keys)
    {
        var text = new StringBuilder("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>");
        foreach (var key in keys)
        {
            text.Append("<Object><Key>").Append(key).Append("</Key></Object>");
        }

        var document = Encoding.UTF8.GetBytes(text.Append("</Delete>").ToString());

        // DeleteObjects demands a checksum of its document; Content-MD5 is the one that every server knows.
        var request = new BenchRequest("POST", "", "delete=")
        {
            Headers = [new("Content-MD5", Convert.ToBase64String(MD5.HashData(document)))],
            ContentLength = document.Length,
        };
        return new(writer.Write(request), document, keys.Count);
    }

    /// <returns>Null when every key was deleted.</returns>
    public async ValueTask<BenchFailure?> DeleteAsync(BenchConnection connection)
    {
        connection.Body.Keep();
        var status = await connection.ExchangeAsync(Head, Document);
        if (status is not (200 or 204))
        {
            return BenchFailure.OfResponse(status, connection.Body.Kept);
        }

        return connection.Body.Kept.IndexOf("<Error>"u8) >= 0
            ? BenchFailure.OfResponse(status, connection.Body.Kept)
            : null;
    }
}
