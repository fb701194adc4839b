using System.Globalization;

namespace Drystone.S3.Configuration.Cors;

/// <summary>That a rule allows a request of another origin.</summary>
/// <param name="AllowOrigin"><c>*</c> when the rule allows every origin, else the one that asked.</param>
/// <param name="AllowHeaders">The headers that the preflight asked for, in lower case.</param>
public sealed record CorsMatch(CorsRule Rule, string AllowOrigin, ValueList<string> AllowHeaders)
{
    private const string Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

    /// <summary>The headers of the answer, to the preflight as to the request itself.</summary>
    public IEnumerable<KeyValuePair<string, string>> Headers()
    {
        yield return new("Access-Control-Allow-Origin", AllowOrigin);
        yield return new("Access-Control-Allow-Methods", string.Join(", ", Rule.AllowedMethods));
        if (AllowHeaders.Count != 0)
        {
            yield return new("Access-Control-Allow-Headers", string.Join(", ", AllowHeaders));
        }

        if (Rule.ExposeHeaders.Count != 0)
        {
            yield return new("Access-Control-Expose-Headers", string.Join(", ", Rule.ExposeHeaders));
        }

        if (Rule.MaxAgeSeconds is { } seconds)
        {
            yield return new("Access-Control-Max-Age", seconds.ToString(CultureInfo.InvariantCulture));
        }

        // What every origin may read must not be read with the credentials of one.
        if (!Rule.AllowsAnyOrigin)
        {
            yield return new("Access-Control-Allow-Credentials", "true");
        }

        yield return new("Vary", Vary);
    }
}
