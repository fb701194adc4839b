using Drystone.Server.Operations;
using Drystone.Server.Pipeline;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Hosting;

/// <summary>Makes the endpoint of a server.</summary>
internal static class S3EndpointFactory
{
    public static IEnumerable<string> OperationNames =>
        OperationTable.All.Select(operation => operation.Name)
            .Concat(QueryOperationTable.All.Select(operation => operation.Name));

    public static IS3Endpoint Create(HostServices services) => new S3Pipeline(services);
}
