using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Identity;
using Drystone.Server.Identity.OpenId;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

using Fact = KeyValuePair<string, string>;

/// <summary>A role for somebody whom an OpenID issuer vouches for. The request is not signed: its token proves who sent
/// it.</summary>
internal static class AssumeRoleWithWebIdentity
{
    public static QueryOperation Operation { get; } = StsOperation.OfAnybody("AssumeRoleWithWebIdentity", HandleAsync);

    private static async Task HandleAsync(StsRequest request)
    {
        var target = RoleTarget.Read(request.Form);
        var name = SessionParameters.ReadSessionName(request.Form);
        var wanted = SessionParameters.Read(request.Form, target.Account);
        if (request.Form.FindText("ProviderId") is not null)
        {
            throw new S3Exception(
                QueryErrors.ValidationError, "ProviderId is for OAuth 2.0 access tokens, which are not taken here.");
        }

        var (provider, identity) = await BelieveAsync(request, target);
        request.Http.ProvedName = $"{provider.Url}:{identity.Subject}";
        wanted = wanted with
        {
            Tags = SessionParameters.CheckTags(identity.Tags),
            TransitiveTagKeys = SessionParameters.CheckTransitive(identity.TransitiveTagKeys),
            SourceIdentity = identity.SourceIdentity is { } source
                ? SessionParameters.CheckSourceIdentity(source)
                : null,
        };
        var arn = IamArns.Of(target.Account, provider);
        List<Fact> facts =
        [
            new("sts:RoleSessionName", name), new("aws:FederatedProvider", arn),
            .. identity.Claims.Select(claim => new Fact($"{provider.Url}:{claim.Key}", claim.Value)),
        ];
        var principal = new PolicyPrincipal { FederatedProvider = arn };
        var role = request.Services.Trust.Demand(request, target, principal, wanted, facts);
        var issued = IssuedSession.Issue(request.Store, RoleSession.Of(request, target, role, name, wanted) with
        {
            FederatedProvider = arn,
            Facts = KeptFacts(provider, identity),
        });
        await request.AnswerAsync(xml =>
        {
            xml.Element("SubjectFromWebIdentityToken"u8, identity.Subject);
            xml.Element("Audience"u8, identity.Audience);
            xml.Element("Provider"u8, arn);
            xml.RoleSession(issued);
        });
    }

    private static async Task<(OidcProvider Provider, WebIdentity Identity)> BelieveAsync(
        StsRequest request, RoleTarget target)
    {
        var issuer = string.Empty;
        try
        {
            var token = JsonWebToken.Parse(request.Form.Require("WebIdentityToken"));
            issuer = OpenIdValidator.IssuerOf(token);
            var provider = request.Store.FindAccount(target.Account) is { IsSuspended: false }
                ? request.Store.ReadIdentities(target.Account, view => view.FindOidcProvider(issuer))
                : null;
            return provider is null
                ? throw WebIdentityException.Invalid(
                    $"No OpenIDConnect provider found in your account for {token.Claims.Text("iss")}")
                : (provider, await request.Services.OpenId.ValidateAsync(token, provider, request.Cancel));
        }
        catch (WebIdentityException refusal)
        {
            request.Services.Note(issuer, refusal);
            throw new S3Exception(ErrorOf(refusal.Fault), refusal.Message);
        }
    }

    private static S3Error ErrorOf(WebIdentityFault fault) => fault switch
    {
        WebIdentityFault.Expired => StsErrors.ExpiredToken,
        WebIdentityFault.IssuerUnreachable => StsErrors.IdpCommunicationError,
        _ => StsErrors.InvalidIdentityToken,
    };

    /// <summary>What policies may ask of later requests: as much as a token can hold.</summary>
    private static List<Fact> KeptFacts(OidcProvider provider, WebIdentity identity) =>
    [
        new($"{provider.Url}:aud", identity.Audience), new($"{provider.Url}:sub", identity.Subject),
        .. identity.Claims.Where(claim => claim.Key == "amr").Take(StsLimits.MaxKeptMethods)
            .Select(claim => new Fact($"{provider.Url}:amr", claim.Value)),
    ];
}
