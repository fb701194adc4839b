using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Drystone.Client;

namespace Drystone.Doctor.Checks;

/// <summary>A presigned URL lets a plain HTTP client in, and nothing but what it was signed for.</summary>
internal sealed class PresignCheck : ICheck
{
    private const string Text = "sent by a plain HTTP client";
    private const string Disposition = "attachment; filename=\"report.txt\"";

    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(5);

    public string Name => "presign";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var key = patient.Key("presigned");
        var put = await patient.Store.PresignAsync(
            patient.Bucket, key, new(HttpMethod.Put, Expiry) { ContentType = "text/plain" }, cancel)
            .ConfigureAwait(false);
        using (var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Text)))
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            using var stored = await patient.Http.PutAsync(put, content, cancel).ConfigureAwait(false);
            if (!stored.IsSuccessStatusCode)
            {
                return Refused("PUT", stored);
            }
        }

        var options = new PresignOptions(HttpMethod.Get, Expiry) { ResponseContentDisposition = Disposition };
        var get = await patient.Store.PresignAsync(patient.Bucket, key, options, cancel).ConfigureAwait(false);
        using var answer = await patient.Http.GetAsync(get, cancel).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            return Refused("GET", answer);
        }

        if (await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false) != Text)
        {
            return Verdict.Fail("a presigned GET answers another body than was put", "Look for a cache in between.");
        }

        if (answer.Content.Headers.ContentDisposition?.ToString() != Disposition)
        {
            return Verdict.Fail("response-content-disposition is ignored",
                "Store the object with its Content-Disposition instead.");
        }

        return await RefusesOtherKeyAsync(patient, get, cancel).ConfigureAwait(false);
    }

    private static async Task<Verdict> RefusesOtherKeyAsync(Patient patient, Uri url, CancellationToken cancel)
    {
        var changed = new Uri(url.ToString().Replace("/presigned?", "/range?", StringComparison.Ordinal));
        using var answer = await patient.Http.GetAsync(changed, cancel).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.Forbidden
            ? Verdict.Pass("PUT and GET by a plain HTTP client; a changed URL is refused")
            : Verdict.Fail($"a URL that was signed for another key answers {(int)answer.StatusCode}",
                "Do not hand out presigned URLs of this endpoint: it does not verify them.");
    }

    private static Verdict Refused(string method, HttpResponseMessage answer) => Verdict.Fail(
        $"a presigned {method} answers {(int)answer.StatusCode}",
        "Look for a proxy that changes the path, the query or the Host header.");
}
