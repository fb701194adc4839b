using System.Text;

namespace Drystone.S3.Signing;

/// <summary>Reads <c>AKID/20130524/us-east-1/s3/aws4_request</c> and holds it against what the server is.</summary>
/// <param name="error">The code of a refusal; it differs between header, query and form.</param>
/// <param name="prefix">How the messages of a refusal begin.</param>
internal sealed class V4CredentialParser(SigningOptions options, S3Error error, string prefix)
{
    /// <summary>What clients without a region say; AWS's own global endpoint is there.</summary>
    private const string DefaultRegion = "us-east-1";

    public (string AccessKeyId, CredentialScope Scope) Parse(string text, DateTimeOffset signedAt)
    {
        // From the right: the last four parts have no '/', the access key id may.
        Span<Range> parts = stackalloc Range[5];
        var rest = text.AsSpan();
        for (var part = 4; part > 0; part--)
        {
            var slash = rest.LastIndexOf('/');
            if (slash < 0)
            {
                throw Malformed("the Credential is mal-formed; expecting " +
                    "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
            }

            parts[part] = (slash + 1)..rest.Length;
            rest = rest[..slash];
        }

        if (rest.IsEmpty)
        {
            throw Malformed("a non-empty Access Key (AKID) must be provided in the credential.");
        }

        var scope = new CredentialScope(text[parts[1]], text[parts[2]], text[parts[3]]);
        RequireOurs(scope, text.AsSpan()[parts[4]], signedAt);
        return (rest.ToString(), scope);
    }

    public S3Exception Malformed(string message) => new(error, $"{prefix}; {message}");

    private void RequireOurs(CredentialScope scope, ReadOnlySpan<char> terminator, DateTimeOffset signedAt)
    {
        if (!terminator.SequenceEqual(CredentialScope.Terminator))
        {
            throw Malformed($"incorrect terminal \"{terminator}\". This endpoint uses \"aws4_request\".");
        }

        if (!options.Services.Contains(scope.Service))
        {
            throw Malformed(
                $"incorrect service \"{scope.Service}\". This endpoint belongs to \"{options.Services[0]}\".");
        }

        if (scope.Region != options.Region && scope.Region.Length > 0 && scope.Region != DefaultRegion)
        {
            throw new S3Exception(
                error,
                $"{prefix}; the region '{scope.Region}' is wrong; expecting '{options.Region}'",
                [new("Region", options.Region)]);
        }

        RequireDateOf(scope, signedAt);
    }

    private void RequireDateOf(CredentialScope scope, DateTimeOffset signedAt)
    {
        Span<byte> expected = stackalloc byte[Iso8601Basic.DateLength];
        Iso8601Basic.WriteDate(expected, signedAt.UtcDateTime);
        if (!Ascii.Equals(expected, scope.Date))
        {
            throw Malformed(
                $"Invalid credential date \"{scope.Date}\". This date is not the same as X-Amz-Date: " +
                $"\"{Encoding.ASCII.GetString(expected)}\".");
        }
    }
}
