namespace Drystone.Server.Telemetry;

/// <summary>Leaves out of a query what would let its reader repeat or forge the request.</summary>
internal static class QueryRedaction
{
    /// <summary>Presigned URLs of Signature Version 4 and 2, session tokens, and the keys of SSE-C.</summary>
    private static readonly string[] SecretParameters =
        ["X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Credential", "Signature", "AWSAccessKeyId"];

    private const string SecretPrefix = "x-amz-server-side-encryption";

    /// <param name="query">As sent, with or without its question mark.</param>
    public static string Redact(string query) => string.Join(
        '&', query.TrimStart('?').Split('&').Where(parameter => !IsSecret(NameOf(parameter))));

    private static bool IsSecret(string name) =>
        SecretParameters.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith(SecretPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Unescaped until nothing changes, so that no spelling of a name hides it.</summary>
    private static string NameOf(string parameter)
    {
        var name = parameter.Split('=', 2)[0];
        for (var unescaped = Uri.UnescapeDataString(name); unescaped != name;)
        {
            (name, unescaped) = (unescaped, Uri.UnescapeDataString(unescaped));
        }

        return name;
    }
}
