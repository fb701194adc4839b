using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drystone.Repo.Tests.Reference;

/// <summary>What the server takes a request for, found by the server's own matching.</summary>
/// <param name="Operation">The name in the operation table; null when it answers an error.</param>
/// <param name="Error">The code of that error.</param>
internal readonly record struct Answer(string? Operation, string? Error)
{
    public static Answer To(AwsOperation operation)
    {
        try
        {
            return new(Matching.Match(RequestFor(operation)).Name, Error: null);
        }
        catch (S3Exception refusal)
        {
            return new(Operation: null, refusal.Error.Code);
        }
    }

    private static S3Request RequestFor(AwsOperation operation)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = operation.Method;
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = operation.Request;
        if (operation.Header is not null)
        {
            http.Request.Headers[operation.Header] = "value";
        }

        // Matching looks at the request alone: neither the store nor the authorizer is asked.
        var head = new RequestHead(http);
        return new S3Request(http, services: null!, authorizer: null!)
        {
            Id = "",
            Head = head,
            AuthenticateForm = null!,
            Query = new RequestQuery(head.QueryMemory),
            Target = AddressParser.Parse(head.RawPath, host: null, domains: []),
        };
    }
}
