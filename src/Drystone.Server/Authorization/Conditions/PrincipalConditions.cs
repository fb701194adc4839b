using System.Globalization;
using Drystone.S3.Policies;

namespace Drystone.Server.Authorization.Conditions;

/// <summary>What conditions can ask of who sends a request.</summary>
internal sealed class PrincipalConditions(Caller caller)
{
    private const string TagPrefix = "aws:PrincipalTag/";

    /// <summary>AWS's own that the server itself keeps with a session.</summary>
    private static readonly string[] KeptWithSessions = ["aws:SourceIdentity", "aws:FederatedProvider"];

    public ConditionValues? Find(string key) => key switch
    {
        "aws:PrincipalArn" => Value(caller.Principal.RoleArn ?? caller.Principal.Arn),
        "aws:PrincipalAccount" => Value(caller.Principal.AccountId),
        "aws:PrincipalType" => Value(TypeOf(caller.Kind)),
        "aws:userid" => Value(caller.IsAnonymous ? "anonymous" : caller.Principal.UserId),
        "aws:username" => Value(caller.Kind == CallerKind.User ? caller.Name : null),
        "aws:FederatedProvider" => Value(caller.Principal.FederatedProvider) ?? FactOf(key),
        "aws:TokenIssueTime" => Value(
            caller.TokenIssuedAt?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),

        // Only temporary credentials have the key, as at AWS; none of ours were given for a second factor.
        "aws:MultiFactorAuthPresent" => Value(caller.TokenIssuedAt is null ? null : "false"),
        _ when key.StartsWith(TagPrefix, StringComparison.Ordinal) => TagOf(key[TagPrefix.Length..]),
        _ => FactOf(key),
    };

    private static ConditionValues? Value(string? value) => value is null ? null : new ConditionValues(value);

    private ConditionValues? TagOf(string name) => ValuesOf(caller.Tags, name);

    private ConditionValues? FactOf(string key) => IsOfRequest(key) ? null : ValuesOf(caller.SessionFacts, key);

    /// <summary>Facts of a session have the name of who vouches for them before the colon, and accounts choose whom
    /// they trust: no such name makes a claim a fact of the request.</summary>
    private static bool IsOfRequest(string key) =>
        (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
            || key.StartsWith("s3:", StringComparison.OrdinalIgnoreCase))
        && !KeptWithSessions.Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>A session may have several values of one key.</summary>
    private static ConditionValues? ValuesOf(IReadOnlyList<KeyValuePair<string, string>> all, string key)
    {
        var values = all.Where(one => one.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .Select(one => one.Value).ToArray();
        return values switch
        {
            [] => null,
            [var only] => new ConditionValues(only),
            _ => new ConditionValues(values),
        };
    }

    private static string TypeOf(CallerKind kind) => kind switch
    {
        CallerKind.Root => "Account",
        CallerKind.User => "User",
        CallerKind.RoleSession => "AssumedRole",
        CallerKind.FederatedUser => "FederatedUser",
        _ => "Anonymous",
    };
}
