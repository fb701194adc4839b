using System.Buffers;
using System.Text;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.QueryApi;

/// <summary>A form that was sent to a service, by somebody who is known.</summary>
internal sealed class QueryRequest(S3Request request, QueryOperation operation, QueryForm form)
{
    public S3Request Http => request;

    public QueryOperation Operation => operation;

    public QueryForm Form => form;

    /// <summary>Answers an operation that has nothing to tell.</summary>
    public Task AnswerAsync() => AnswerAsync(writeResult: null);

    /// <param name="writeResult">Writes what stands inside the result; null: there is none.</param>
    public Task AnswerAsync(Action<XmlResponseWriter>? writeResult)
    {
        var body = new ArrayBufferWriter<byte>(1_024);
        var xml = new XmlResponseWriter(body);
        var response = Encoding.ASCII.GetBytes($"{operation.Name}Response");
        xml.Declare();
        xml.Start(response, Encoding.ASCII.GetBytes($"xmlns=\"{operation.Service.Namespace}\""));
        if (writeResult is not null)
        {
            var result = Encoding.ASCII.GetBytes($"{operation.Name}Result");
            xml.Start(result);
            writeResult(xml);
            xml.End(result);
        }

        xml.Start("ResponseMetadata"u8);
        xml.Element("RequestId"u8, request.Id);
        xml.End("ResponseMetadata"u8);
        xml.End(response);
        return QueryAnswer.SendAsync(request, status: 200, body.WrittenMemory);
    }
}
