using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity;

/// <summary>Makes rows of the table.</summary>
internal static class IamOperation
{
    public static QueryOperation Of(string name, Func<IamRequest, Task> handle) =>
        new(name, QueryService.Iam, request => handle(new IamRequest(request)));
}
