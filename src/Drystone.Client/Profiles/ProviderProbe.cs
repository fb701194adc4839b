using System.Text.RegularExpressions;

namespace Drystone.Client.Profiles;

/// <summary>Asks an endpoint once, without a key, who it is: servers tell themselves by their headers.</summary>
internal static partial class ProviderProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The profile; <see cref="ProviderProfiles.Unknown"/> when the answer tells nothing.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public static async Task<ProviderProfile> AskAsync(Uri endpoint, HttpClient http, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            return Recognise(Header(answer, "Server"), Header(answer, "x-amz-request-id"));
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new HttpRequestException($"{endpoint} did not answer within {Timeout.TotalSeconds:0} s.", e);
        }
    }

    /// <summary>Who sends such headers.</summary>
    internal static ProviderProfile Recognise(string server, string requestId) =>
        server switch
        {
            _ when server.StartsWith("Drystone", StringComparison.OrdinalIgnoreCase) => ProviderProfiles.Drystone,
            _ when server.StartsWith("MinIO", StringComparison.OrdinalIgnoreCase) => ProviderProfiles.Minio,
            _ when server.StartsWith("AmazonS3", StringComparison.OrdinalIgnoreCase) => ProviderProfiles.Aws,
            _ when server.StartsWith("Ceph", StringComparison.OrdinalIgnoreCase) => ProviderProfiles.Ceph,
            _ when CephRequest().IsMatch(requestId) => ProviderProfiles.Ceph,
            _ => ProviderProfiles.Unknown,
        };

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : "";

    /// <summary>RGW numbers its transactions <c>tx</c>, hexadecimal numbers, zone; also where a proxy hides the
    /// server's name.</summary>
    [GeneratedRegex("^tx[0-9a-f]{20,}-[0-9a-f]+-[0-9a-f]+-", RegexOptions.IgnoreCase)]
    private static partial Regex CephRequest();
}
