using System.Text.Json;
using Drystone.S3.Policies.Matching;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Reads Principal and NotPrincipal.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html</remarks>
internal static class PrincipalReader
{
    private const string Everyone = "*";

    public static PrincipalSet Read(JsonElement json, PolicyEffect effect, bool isNegated, ParseScope scope)
    {
        var entries = json.ValueKind == JsonValueKind.Object
            ? json.EnumerateObject().SelectMany(property => ReadGroup(property, scope)).ToArray()
            : [ReadEveryone(json, scope)];
        if (entries.Length == 0)
        {
            throw new PolicyException(PolicyTexts.Missing("Principal"));
        }

        // To deny all but everyone is to deny nobody.
        if (isNegated && Array.Exists(
            entries, entry => entry.Kind is PrincipalEntryKind.Everyone or PrincipalEntryKind.EveryoneOfAws))
        {
            throw Invalid();
        }

        return new PrincipalSet(
            effect == PolicyEffect.Deny ? Array.ConvertAll(entries, Widen) : entries, isNegated);
    }

    private static PrincipalEntry ReadEveryone(JsonElement json, ParseScope scope) =>
        json.ReadText(scope) == Everyone ? new PrincipalEntry(PrincipalEntryKind.Everyone, Everyone) : throw Invalid();

    private static IEnumerable<PrincipalEntry> ReadGroup(JsonProperty property, ParseScope scope)
    {
        Func<string, PrincipalEntry?> read = property.Name switch
        {
            "AWS" => PrincipalText.ReadAws,
            "Service" => PrincipalText.ReadService,
            "Federated" => PrincipalText.ReadFederated,
            "CanonicalUser" when scope.Kind == PolicyKind.Bucket => PrincipalText.ReadCanonicalUser,
            _ => throw Invalid(),
        };
        return property.Value.ReadTexts(scope).Select(text => read(text) ?? throw Invalid());
    }

    // Services and web identities are not AWS's own, but who denies everyone will hardly have meant to spare them.
    private static PrincipalEntry Widen(PrincipalEntry entry) =>
        entry.Kind == PrincipalEntryKind.EveryoneOfAws ? entry with { Kind = PrincipalEntryKind.Everyone } : entry;

    private static PolicyException Invalid() => new(PolicyTexts.InvalidPrincipal);
}
