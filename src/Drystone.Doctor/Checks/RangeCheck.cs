using System.Text;
using Drystone.Client;

namespace Drystone.Doctor.Checks;

/// <summary>Parts of an object can be read, and only those are sent.</summary>
internal sealed class RangeCheck : ICheck
{
    public string Name => "range";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var key = patient.Key("range");
        await patient.PutAsync(key, "0123456789", cancel).ConfigureAwait(false);
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        using (var answer = await client.GetObjectAsync(
            new() { BucketName = patient.Bucket, Key = key, ByteRange = new("bytes=3-5") }, cancel)
            .ConfigureAwait(false))
        {
            using var reader = new StreamReader(answer.ResponseStream, Encoding.UTF8);
            var text = await reader.ReadToEndAsync(cancel).ConfigureAwait(false);
            if (text == "0123456789")
            {
                return Verdict.Fail("Range is ignored: the whole object came for 3 bytes of it",
                    "Look for a proxy or cache that drops the Range header, and have it pass it on.");
            }

            if (text != "345" || answer.ContentRange != "bytes 3-5/10")
            {
                return Verdict.Fail($"bytes=3-5 answers {text.Length} other bytes ({answer.ContentRange})",
                    "The endpoint does not keep S3's Range.");
            }
        }

        var end = await patient.GetAsync(key, new ByteSpan(8), cancel).ConfigureAwait(false);
        return Encoding.UTF8.GetString(end) == "89"
            ? Verdict.Pass("closed and open ranges answer exactly what they name")
            : Verdict.Fail("bytes=8- answers other bytes", "The endpoint does not keep S3's Range.");
    }
}
