using System.Buffers;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations;

/// <summary>The shapes of answers that operations share.</summary>
internal static class Answers
{
    /// <summary>What a write that was not done answers.</summary>
    public static S3Exception Refusal(WriteOutcome outcome, S3Request request) => outcome switch
    {
        WriteOutcome.PreconditionFailed => new(
            S3Errors.PreconditionFailed,
            details: [new("Condition", request.Header("If-Match") is null ? "If-None-Match" : "If-Match")]),
        WriteOutcome.NoSuchKey => new(S3Errors.NoSuchKey, details: [new("Key", request.Key!)]),
        WriteOutcome.NoSuchBucket => new(S3Errors.NoSuchBucket, details: [new("BucketName", request.BucketName!)]),
        WriteOutcome.NoSuchVersion => new(
            S3Errors.NoSuchVersion,
            details: [new("Key", request.Key!), new("VersionId", request.Query.Get(Versions.Parameter)!)]),
        WriteOutcome.IsDeleteMarker => new(
            S3Errors.MethodNotAllowed,
            details: [new("Method", request.Head.Method), new("ResourceType", "DeleteMarker")]),
        WriteOutcome.Locked => new(
            S3Errors.AccessDenied, "Access Denied because object protected by object lock."),
        WriteOutcome.NoObjectLock => new(
            S3Errors.InvalidRequest, "Bucket is missing Object Lock Configuration"),
        WriteOutcome.QuotaExceeded => Quotas.Exceeded(request),
        WriteOutcome.NoSuchUpload => UploadParameters.NoSuchUpload(request),
        WriteOutcome.TooFragmented => new(
            S3Errors.InvalidRequest,
            "The range of the copy source is too fragmented. Copy it in smaller ranges, or upload its bytes."),
        _ => new(S3Errors.OperationAborted),
    };

    /// <summary>What a delete that was not done answers; null when it was, or there was nothing to do.</summary>
    public static WriteOutcome? Refusal(DeleteOutcome outcome) => outcome switch
    {
        DeleteOutcome.PreconditionFailed => WriteOutcome.PreconditionFailed,
        DeleteOutcome.NoSuchBucket => WriteOutcome.NoSuchBucket,
        DeleteOutcome.Locked => WriteOutcome.Locked,
        _ => null,
    };

    public static string Quoted(Drystone.Engine.Objects.ETag etag) => $"\"{etag}\"";

    public static Task WriteXmlAsync(
        S3Request request, ReadOnlySpan<byte> root, Action<XmlResponseWriter> write, int expectedBytes = 1_024)
    {
        var body = new ArrayBufferWriter<byte>(expectedBytes);
        var xml = new XmlResponseWriter(body);
        xml.StartDocument(root);
        write(xml);
        xml.End(root);
        return WriteXmlAsync(request, body.WrittenMemory);
    }

    /// <summary>A document of one element with text.</summary>
    public static Task WriteTextXmlAsync(S3Request request, ReadOnlySpan<byte> root, string text)
    {
        var body = new ArrayBufferWriter<byte>(256);
        var xml = new XmlResponseWriter(body);
        xml.StartDocument(root);
        xml.Text(text);
        xml.End(root);
        return WriteXmlAsync(request, body.WrittenMemory);
    }

    public static void WriteChecksum(IHeaderDictionary headers, StoredChecksum? checksum, int partCount)
    {
        if (checksum is not null)
        {
            var value = StoredChecksums.Value(checksum, partCount);
            headers[value.Algorithm.HeaderName()] = value.ToString();
            headers[Headers.ChecksumType] = StoredChecksums.Type(checksum).Name();
        }
    }

    public static void WriteChecksum(XmlResponseWriter xml, StoredChecksum? checksum, int partCount, bool withType)
    {
        if (checksum is not null)
        {
            var value = StoredChecksums.Value(checksum, partCount);
            xml.Element(System.Text.Encoding.ASCII.GetBytes(value.Algorithm.ElementName()), value.ToString());
            if (withType)
            {
                xml.Element("ChecksumType"u8, StoredChecksums.Type(checksum).Name());
            }
        }
    }

    /// <summary>Of a listed object: which checksum it has, and not its value.</summary>
    public static void WriteChecksumKind(XmlResponseWriter xml, StoredChecksum? checksum)
    {
        if (checksum is not null)
        {
            xml.Element("ChecksumAlgorithm"u8, StoredChecksums.Algorithm(checksum.Algorithm).Name());
            xml.Element("ChecksumType"u8, StoredChecksums.Type(checksum).Name());
        }
    }

    /// <summary>A document that is there already, whole and in UTF-8.</summary>
    public static Task WriteDocumentAsync(S3Request request, ReadOnlyMemory<byte> document) =>
        WriteXmlAsync(request, document);

    private static async Task WriteXmlAsync(S3Request request, ReadOnlyMemory<byte> document)
    {
        request.Response.ContentType = "application/xml";
        request.Response.ContentLength = document.Length;
        request.BytesSent += document.Length;
        if (!request.IsHead)
        {
            await request.Response.BodyWriter.WriteAsync(document, request.Cancel);
        }
    }
}
