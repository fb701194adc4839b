using System.Globalization;
using Drystone.S3.Policies;

namespace Drystone.Server.Authorization.Conditions;

/// <summary>What conditions can ask of who sends a request.</summary>
internal sealed class PrincipalConditions(Caller caller)
{
    private const string TagPrefix = "aws:PrincipalTag/";

    public ConditionValues? Find(string key) => key switch
    {
        "aws:PrincipalArn" => Value(caller.Principal.RoleArn ?? caller.Principal.Arn),
        "aws:PrincipalAccount" => Value(caller.Principal.AccountId),
        "aws:PrincipalType" => Value(TypeOf(caller.Kind)),
        "aws:userid" => Value(caller.IsAnonymous ? "anonymous" : caller.Principal.UserId),
        "aws:username" => Value(caller.Kind == CallerKind.User ? caller.Name : null),
        "aws:FederatedProvider" => Value(caller.Principal.FederatedProvider),
        "aws:TokenIssueTime" => Value(
            caller.TokenIssuedAt?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),

        // Only temporary credentials have the key, as at AWS; none of ours were given for a second factor.
        "aws:MultiFactorAuthPresent" => Value(caller.TokenIssuedAt is null ? null : "false"),
        _ when key.StartsWith(TagPrefix, StringComparison.Ordinal) => TagOf(key[TagPrefix.Length..]),
        _ => FactOf(key),
    };

    private static ConditionValues? Value(string? value) => value is null ? null : new ConditionValues(value);

    private ConditionValues? TagOf(string name)
    {
        foreach (var (tag, value) in caller.Tags)
        {
            if (tag.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return new ConditionValues(value);
            }
        }

        return null;
    }

    private ConditionValues? FactOf(string key)
    {
        if (caller.SessionFacts.Count == 0)
        {
            return null;
        }

        var values = caller.SessionFacts.Where(fact => fact.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .Select(fact => fact.Value).ToArray();
        return values.Length == 0 ? null : new ConditionValues(values);
    }

    private static string TypeOf(CallerKind kind) => kind switch
    {
        CallerKind.Root => "Account",
        CallerKind.User => "User",
        CallerKind.RoleSession => "AssumedRole",
        _ => "Anonymous",
    };
}
