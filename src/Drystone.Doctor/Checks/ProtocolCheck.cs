namespace Drystone.Doctor.Checks;

/// <summary>Who answers speaks S3: a web server on the right port is the commonest wrong endpoint.</summary>
internal sealed class ProtocolCheck : ICheck
{
    /// <summary>S3 answers a list of buckets or an error; more than this is a web page.</summary>
    private const int MaxBytes = 64 * 1024;

    private static readonly string[] Signs = ["<Error>", "ListAllMyBucketsResult", "ListBucketResult"];

    public string Name => "protocol";

    public bool IsGate => true;

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        try
        {
            using var answer = await patient.Http
                .GetAsync(patient.Endpoint, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            var body = await StartOfAsync(answer, cancel).ConfigureAwait(false);
            var server = answer.Headers.Server.ToString() is { Length: > 0 } given ? given : "a server without a name";
            if (Array.Exists(Signs, sign => body.Contains(sign, StringComparison.Ordinal))
                || answer.Headers.Contains("x-amz-request-id"))
            {
                var profile = await patient.ProfileAsync(cancel).ConfigureAwait(false);
                return Verdict.Pass($"{server} speaks S3; the profile is {profile.Name}");
            }

            return Verdict.Fail($"{server} answers {(int)answer.StatusCode}, and not as S3 does",
                "Correct host and port of S3_ENDPOINT: a console or a web server is not the S3 port.");
        }
        catch (HttpRequestException e)
        {
            return Verdict.Fail($"it does not answer HTTP: {Diagnosis.Short(e.GetBaseException())}",
                "Correct the port of S3_ENDPOINT, and whether it is http:// or https://.");
        }
    }

    private static async Task<string> StartOfAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var body = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var buffer = new byte[MaxBytes];
            var length = await body.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancel)
                .ConfigureAwait(false);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
        }
    }
}
