using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Drystone.Client.Configuration;

namespace Drystone.Provisioning.Users;

/// <summary>Signs a request of AWS's query APIs: a form that is posted to the root.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html</summary>
internal static class QuerySignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    public static void Sign(
        HttpRequestMessage request, string form, AccessKey key, string region, string service, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Add("x-amz-date", time);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = request.RequestUri!.Authority,
            ["x-amz-date"] = time,
        };
        if (key.SessionToken is { } token)
        {
            request.Headers.Add("x-amz-security-token", token.Reveal());
            headers["x-amz-security-token"] = token.Reveal();
        }

        var names = string.Join(';', headers.Keys);
        var canonical = string.Join('\n',
            ["POST", "/", "", .. headers.Select(one => $"{one.Key}:{one.Value}"), "", names, Hash(form)]);
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var signed = Encoding.UTF8.GetBytes("AWS4" + key.SecretKey.Reveal());
        foreach (var part in scope.Split('/').Append($"{Algorithm}\n{time}\n{scope}\n{Hash(canonical)}"))
        {
            signed = HMACSHA256.HashData(signed, Encoding.UTF8.GetBytes(part));
        }

        request.Headers.Authorization = new AuthenticationHeaderValue(Algorithm,
            $"Credential={key.Id.Reveal()}/{scope}, SignedHeaders={names}, "
                + $"Signature={Convert.ToHexStringLower(signed)}");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
