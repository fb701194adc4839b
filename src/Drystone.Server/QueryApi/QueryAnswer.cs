using System.Buffers;
using System.Text;
using Drystone.S3;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.QueryApi;

/// <summary>Sends the documents that the query services answer.</summary>
internal static class QueryAnswer
{
    private const string RequestIdHeader = "x-amzn-RequestId";

    public static async Task SendAsync(S3Request request, int status, ReadOnlyMemory<byte> document)
    {
        var response = request.Response;
        response.StatusCode = status;
        response.ContentType = "text/xml";
        response.ContentLength = document.Length;
        response.Headers[RequestIdHeader] = request.Id;
        request.BytesSent += document.Length;
        await response.BodyWriter.WriteAsync(document, request.Cancel);
    }

    /// <param name="service">Null when it is not known which one was meant.</param>
    public static Task SendErrorAsync(S3Request request, QueryService? service, S3Error error, string message)
    {
        request.ErrorCode = error.Code;
        if (request.Response.HasStarted)
        {
            request.Http.Abort();
            return Task.CompletedTask;
        }

        var body = new ArrayBufferWriter<byte>(512);
        var xml = new XmlResponseWriter(body);
        var space = (service ?? QueryService.Iam).Namespace;
        xml.Declare();
        xml.Start("ErrorResponse"u8, Encoding.ASCII.GetBytes($"xmlns=\"{space}\""));
        xml.Start("Error"u8);
        xml.Element("Type"u8, error.StatusCode < 500 ? "Sender" : "Receiver");
        xml.Element("Code"u8, error.Code);
        xml.Element("Message"u8, message);
        xml.End("Error"u8);
        xml.Element("RequestId"u8, request.Id);
        xml.End("ErrorResponse"u8);
        if (!request.IsPayloadOpen)
        {
            // The body that was not read would be taken for the next request on this connection.
            request.Response.Headers.Connection = "close";
        }

        return SendAsync(request, error.StatusCode, body.WrittenMemory);
    }
}
