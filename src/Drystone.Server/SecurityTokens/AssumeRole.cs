using System.Buffers;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.Authorization;
using Drystone.Server.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

using Fact = KeyValuePair<string, string>;

/// <summary>A role for a user, or for another role's session.</summary>
internal static class AssumeRole
{
    private const string ExternalId = "ExternalId";

    private static readonly SearchValues<char> ExternalIdCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@:/-");

    public static QueryOperation Operation { get; } = StsOperation.Of("AssumeRole", HandleAsync);

    private static Task HandleAsync(StsRequest request)
    {
        var target = RoleTarget.Read(request.Form);
        var name = SessionParameters.ReadSessionName(request.Form);
        var wanted = SessionParameters.ReadTagged(request.Form, target.Account);
        List<Fact> facts = [new("sts:RoleSessionName", name), .. ReadExternalId(request.Form)];
        if (request.Caller.Kind == CallerKind.Root)
        {
            throw new S3Exception(S3Errors.AccessDenied, "Roles may not be assumed by root accounts.");
        }

        // What is handed on from one session to the next needs the same rights as what is said anew, as at AWS.
        var from = request.CallerSession;
        Check(wanted, from);
        wanted = Inherit(wanted, from);
        var role = request.Services.Trust.Demand(request, target, request.Caller.Principal, wanted, facts);
        var session = RoleSession.Of(
            request, target, role, name, wanted, isChained: from is { Kind: SessionKind.Role });
        var issued = IssuedSession.Issue(request.Store, session);
        return request.AnswerAsync(xml => xml.RoleSession(issued));
    }

    private static IEnumerable<Fact> ReadExternalId(QueryForm form)
    {
        if (form.FindText(ExternalId) is not { } id)
        {
            return [];
        }

        return id.Length is >= StsLimits.MinNameChars and <= StsLimits.MaxExternalIdChars
            && !id.AsSpan().ContainsAnyExcept(ExternalIdCharacters)
                ? [new("sts:ExternalId", id)]
                : throw QueryErrors.Invalid(
                    ExternalId,
                    $"Member must have {StsLimits.MinNameChars} to {StsLimits.MaxExternalIdChars} letters, digits and "
                    + "_+=,.@:/-");
    }

    /// <summary>What a session of a session may not say anew.</summary>
    private static void Check(SessionParameters wanted, IamSession? from)
    {
        SessionParameters.RefuseDuplicates(wanted.Tags);
        var keys = wanted.Tags.Select(tag => tag.Key).ToList();
        if (from is not null && keys.Any(key => IsTransitive(from, key)))
        {
            throw new S3Exception(
                QueryErrors.InvalidParameterValue,
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
                + "from the calling session.");
        }

        if (wanted.TransitiveTagKeys.FirstOrDefault(
            key => !keys.Any(one => SessionTags.IsSameKey(one, key))) is { } key)
        {
            throw new S3Exception(
                QueryErrors.InvalidParameterValue, $"The transitive tag key {key} is not one of the session's tags.");
        }

        if (from?.SourceIdentity is { } source && wanted.SourceIdentity is { } other && other != source)
        {
            throw new S3Exception(
                S3Errors.AccessDenied,
                "SourceIdentity can't be changed by role chaining: the calling session has one.");
        }
    }

    /// <summary>What the session has of the one that it is made from.</summary>
    private static SessionParameters Inherit(SessionParameters wanted, IamSession? from) => from is null
        ? wanted
        : wanted with
        {
            Tags = [.. wanted.Tags, .. from.Tags.Where(tag => IsTransitive(from, tag.Key))],
            TransitiveTagKeys = [.. wanted.TransitiveTagKeys, .. from.TransitiveTagKeys],
            SourceIdentity = from.SourceIdentity ?? wanted.SourceIdentity,
        };

    private static bool IsTransitive(IamSession from, string key) =>
        from.TransitiveTagKeys.Any(one => SessionTags.IsSameKey(one, key));
}
