using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>Nobody needs a right to be told who they are.</summary>
internal static class GetCallerIdentity
{
    public static QueryOperation Operation { get; } = StsOperation.Of("GetCallerIdentity", HandleAsync);

    private static Task HandleAsync(StsRequest request) => request.AnswerAsync(xml =>
    {
        var principal = request.Caller.Principal;
        xml.Element("Arn"u8, principal.Arn!);
        xml.Element("UserId"u8, principal.UserId!);
        xml.Element("Account"u8, principal.AccountId!);
    });
}
