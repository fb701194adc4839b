using System.Buffers;
using System.Text;
using Drystone.Engine.Objects;
using Drystone.S3.Forms;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations;

/// <summary>Answers a form as its fields ask for: with a page of the sender's own, or with a status.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html, success_action_redirect and
/// success_action_status.</remarks>
internal static class PostAnswer
{
    public static Task WriteAsync(S3Request request, FormFields fields, ObjectInfo stored)
    {
        var location = LocationOf(request);
        request.Response.Headers.Location = location;
        if (RedirectOf(fields) is { } page)
        {
            request.Response.StatusCode = StatusCodes.Status303SeeOther;
            request.Response.Headers.Location = Extend(page, request, stored);
            request.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        switch (fields.Find("success_action_status"))
        {
            case "200":
                request.Response.ContentLength = 0;
                return Task.CompletedTask;
            case "201":
                request.Response.StatusCode = StatusCodes.Status201Created;
                return Answers.WriteDocumentAsync(request, Document(request, location, stored));
            default:
                request.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
        }
    }

    /// <summary>Null when the form names none, or none that a browser could be sent to: AWS passes that over.</summary>
    private static Uri? RedirectOf(FormFields fields) =>
        Uri.TryCreate(
            fields.Find("success_action_redirect") ?? fields.Find("redirect"), UriKind.Absolute, out var page)
        && (page.Scheme == Uri.UriSchemeHttp || page.Scheme == Uri.UriSchemeHttps)
        && Ascii.IsValid(page.AbsoluteUri)
            ? page
            : null;

    private static string Extend(Uri page, S3Request request, ObjectInfo stored)
    {
        var said = $"bucket={Uri.EscapeDataString(request.BucketName!)}&key={Uri.EscapeDataString(request.Key!)}"
            + $"&etag={Uri.EscapeDataString(Answers.Quoted(stored.ETag))}";
        return $"{page.GetLeftPart(UriPartial.Query)}{(page.Query.Length == 0 ? '?' : '&')}{said}{page.Fragment}";
    }

    /// <summary>Where the object is, in the style in which the form was addressed.</summary>
    private static string LocationOf(S3Request request)
    {
        var key = Uri.EscapeDataString(request.Key!);
        var path = request.Head.VirtualHostBucket is null ? $"{request.BucketName}/{key}" : key;
        return $"{request.Http.Request.Scheme}://{request.Http.Request.Host}/{path}";
    }

    private static ReadOnlyMemory<byte> Document(S3Request request, string location, ObjectInfo stored)
    {
        var body = new ArrayBufferWriter<byte>(512);
        var xml = new XmlResponseWriter(body);
        xml.StartDocument("PostResponse"u8, hasNamespace: false);
        xml.Element("Location"u8, location);
        xml.Element("Bucket"u8, request.BucketName!);
        xml.Element("Key"u8, request.Key!);
        xml.Element("ETag"u8, Answers.Quoted(stored.ETag));
        xml.End("PostResponse"u8);
        return body.WrittenMemory;
    }
}
