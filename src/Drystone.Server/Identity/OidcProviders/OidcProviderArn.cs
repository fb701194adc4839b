using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

/// <summary>Finds the issuer that a request names by its ARN.</summary>
internal static class OidcProviderArn
{
    private const string Parameter = "OpenIDConnectProviderArn";
    private const string Type = ":oidc-provider/";

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string Read(QueryForm form) => form.Require(Parameter) is { Length: <= 2_048 } arn
        && arn.StartsWith("arn:aws:iam::", StringComparison.Ordinal)
        && arn.Contains(Type, StringComparison.Ordinal)
            ? arn
            : throw QueryErrors.Invalid(Parameter, "Member must be the ARN of an OpenID Connect provider");

    /// <summary>Null when there is none, or it is another account's.</summary>
    public static OidcProvider? Find(IdentityView view, string arn)
    {
        var url = arn[(arn.IndexOf(Type, StringComparison.Ordinal) + Type.Length)..];
        return view.FindOidcProvider(url) is { } provider && IamArns.Of(view.Account, provider) == arn
            ? provider
            : null;
    }
}
