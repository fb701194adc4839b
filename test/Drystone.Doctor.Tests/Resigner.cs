using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Doctor.Tests;

/// <summary>Signature Version 4 for one request with its whole body in hand.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html</summary>
internal static class Resigner
{
    public static void Sign(
        string method, string target, string host, Dictionary<string, string> headers, byte[] body)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{DrystoneProcess.Region}/s3/aws4_request";
        headers["Host"] = host;
        headers["x-amz-date"] = time;
        headers["x-amz-content-sha256"] = Hex(SHA256.HashData(body));
        var signed = headers
            .Select(one => (Name: one.Key.ToLowerInvariant(), Value: one.Value.Trim()))
            .Where(one => one.Name == "host" || one.Name.StartsWith("x-amz-", StringComparison.Ordinal))
            .OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
        var names = string.Join(';', signed.Select(one => one.Name));
        var parts = target.Split('?', 2);
        IEnumerable<string> query = parts.Length < 2 ? [] : parts[1].Split('&')
            .Select(one => one.Contains('=') ? one : $"{one}=").Order(StringComparer.Ordinal);
        var canonical = string.Join('\n', [
            method, parts[0], string.Join('&', query), .. signed.Select(one => $"{one.Name}:{one.Value}"), "", names,
            headers["x-amz-content-sha256"],
        ]);
        var toSign = string.Join('\n',
            "AWS4-HMAC-SHA256", time, scope, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = Encoding.UTF8.GetBytes($"AWS4{DrystoneProcess.SecretAccessKey}");
        foreach (var part in scope.Split('/').Append(toSign))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        headers["Authorization"] = $"AWS4-HMAC-SHA256 Credential={DrystoneProcess.AccessKeyId}/{scope}, "
            + $"SignedHeaders={names}, Signature={Hex(key)}";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
