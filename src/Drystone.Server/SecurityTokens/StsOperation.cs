using Drystone.Server.Authorization;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>Makes rows of the table.</summary>
internal static class StsOperation
{
    /// <summary>One whose request is signed.</summary>
    public static QueryOperation Of(string name, Func<StsRequest, Task> handle) =>
        new(name, QueryService.Sts, request => handle(new StsRequest(request)));

    /// <summary>One whose request brings along what proves who sent it: whoever signed it besides has no part in
    /// it.</summary>
    public static QueryOperation OfAnybody(string name, Func<StsRequest, Task> handle) =>
        Of(name, request =>
        {
            request.Http.Caller = Caller.Anonymous;
            return handle(request);
        }) with
        {
            AllowsAnonymous = true,
        };
}
