using System.Net;
using System.Text;
using Drystone.S3;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Drystone.Server.Websites;

/// <summary>The pages of errors: people read them, so they are HTML and not the documents of the API.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/CustomErrorDocSupport.html</remarks>
internal static class WebsitePages
{
    /// <param name="ofErrorDocument">Why the website's own page cannot be shown; null when it has none.</param>
    public static async Task WriteAsync(S3Request request, S3Exception refusal, S3Exception? ofErrorDocument = null)
    {
        var response = request.Response;
        request.ErrorCode = refusal.Error.Code;
        response.StatusCode = refusal.Error.StatusCode;
        if (response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            ErrorWriter.ForgetObject(response.Headers);
        }

        response.Headers["x-amz-error-code"] = refusal.Error.Code;
        response.Headers["x-amz-error-message"] = refusal.Error.Message;
        response.ContentType = "text/html; charset=utf-8";
        var page = Encoding.UTF8.GetBytes(Page(request, refusal, ofErrorDocument));
        response.ContentLength = page.Length;
        if (!request.IsHead)
        {
            request.BytesSent += page.Length;
            await response.BodyWriter.WriteAsync(page, request.Cancel);
        }
    }

    private static string Page(S3Request request, S3Exception refusal, S3Exception? ofErrorDocument)
    {
        var status = refusal.Error.StatusCode;
        var title = $"{status} {ReasonPhrases.GetReasonPhrase(status)}";
        var page = new StringBuilder();
        page.Append($"<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>\n");
        Describe(page, refusal);
        Item(page, "RequestId", request.Id);
        Item(page, "HostId", request.Id);
        page.Append("</ul>\n");
        if (ofErrorDocument is not null)
        {
            page.Append("<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n");
            Describe(page, ofErrorDocument);
            page.Append("</ul>\n");
        }

        return page.Append("<hr/>\n</body>\n</html>\n").ToString();
    }

    private static void Describe(StringBuilder page, S3Exception refusal)
    {
        Item(page, "Code", refusal.Error.Code);
        Item(page, "Message", refusal.Message);
        foreach (var (name, value) in refusal.Details)
        {
            Item(page, name, value);
        }
    }

    /// <summary>Keys and host names come from whoever made the link: none of it may become markup.</summary>
    private static void Item(StringBuilder page, string name, string value) =>
        page.Append($"<li>{name}: {WebUtility.HtmlEncode(value)}</li>\n");
}
