using Drystone.S3;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Identity.AccessKeys;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>The account that a lasting key is of; of temporary ones nothing is kept that would tell.</summary>
/// <remarks>https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html</remarks>
internal static class GetAccessKeyInfo
{
    public static QueryOperation Operation { get; } = StsOperation.Of("GetAccessKeyInfo", HandleAsync);

    private static Task HandleAsync(StsRequest request)
    {
        var id = AccessKeyParameter.Read(request.Form);
        var target = AccessTarget.OfArn("*");
        var decision = request.Services.Decider.Decide(
            request.Caller, request.Action, target, new RequestConditions(request.Http, target));
        request.Http.Decided(request.Action, target, decision);
        if (!decision.Allowed)
        {
            throw new S3Exception(
                S3Errors.AccessDenied,
                $"User: {request.Caller.Principal.Arn} is not authorized to perform: {request.Action}");
        }

        var key = request.Store.FindAccessKey(id) ?? throw new S3Exception(
            QueryErrors.ValidationError, $"The access key {id} cannot be found.");
        return request.AnswerAsync(xml => xml.Element("Account"u8, key.Account.Value));
    }
}
