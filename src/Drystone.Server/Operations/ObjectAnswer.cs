using System.Globalization;
using Drystone.Engine.Locking;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Conditions;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations;

/// <summary>What GetObject and HeadObject have in common: conditions, the chosen range, and all headers.</summary>
internal sealed class ObjectAnswer
{
    // What AWS says of an object that was stored without a type.
    public const string DefaultContentType = "binary/octet-stream";

    /// <summary>Headers of the answer, and the parameters that change them.</summary>
    private static readonly (string Header, string Parameter)[] Overrides =
    [
        .. new[]
        {
            "content-type", "content-language", "expires", "cache-control", "content-disposition", "content-encoding",
        }.Select(header => (header, "response-" + header)),
    ];

    private ObjectAnswer(ByteSpan range, bool isPartial) => (Range, IsPartial) = (range, isPartial);

    /// <summary>The bytes that are answered.</summary>
    public ByteSpan Range { get; }

    public bool IsPartial { get; }

    /// <summary>Decides the answer and writes its head. Null when a condition has been answered instead.</summary>
    public static async ValueTask<ObjectAnswer?> StartAsync(
        S3Request request, ObjectReader reader)
    {
        var info = reader.Info;
        if (!await PassesAsync(request, info))
        {
            return null;
        }

        var partNumber = PartNumber(request);
        var part = partNumber is { } number
            ? reader.FindPart(number) ?? throw new S3Exception(S3Errors.InvalidPartNumber)
            : ((ByteSpan Range, StoredChecksum? Checksum)?)null;
        var answer = part is { } found
            ? new ObjectAnswer(found.Range, isPartial: info.PartCount > 0 && found.Range.Length > 0)
            : Ranged(request, info);
        answer.WriteHead(request, info, partNumber);
        if (IsChecksumWanted(request) && (part is not null || !answer.IsPartial))
        {
            var checksum = info.PartCount > 0 && part is { } one ? one.Checksum : info.Checksum;
            Answers.WriteChecksum(request.Response.Headers, checksum, info.PartCount);
        }

        return answer;
    }

    /// <summary>Writes the head of an answer with the whole object, whatever the request asks of it: of a website's
    /// page
    /// for errors.</summary>
    public static ObjectAnswer StartWhole(S3Request request, ObjectInfo info)
    {
        var answer = new ObjectAnswer(new ByteSpan(0, info.SizeBytes), isPartial: false);
        answer.WriteHead(request, info, partNumber: null);
        return answer;
    }

    private static async ValueTask<bool> PassesAsync(S3Request request, ObjectInfo info)
    {
        var conditions = ReadConditions.Parse(
            request.Header("If-Match"), request.Header("If-None-Match"), request.Header("If-Modified-Since"),
            request.Header("If-Unmodified-Since"));
        if (ReferenceEquals(conditions, ReadConditions.None))
        {
            return true;
        }

        var result = conditions.Evaluate(WriteConditionReader.Tag(info), info.LastModified);
        if (result == ConditionResult.PreconditionFailed)
        {
            throw new S3Exception(
                S3Errors.PreconditionFailed,
                details: [new("Condition", conditions.IfMatch is null ? "If-Unmodified-Since" : "If-Match")]);
        }

        if (result == ConditionResult.NotModified)
        {
            WriteValidators(request.Response.Headers, info);
            StoredEncryption.Write(request, info.Encryption);
            await ErrorWriter.WriteAsync(request, S3Errors.NotModified);
        }

        return result == ConditionResult.Proceed;
    }

    private static int? PartNumber(S3Request request)
    {
        if (!request.Query.Has("partNumber"))
        {
            return null;
        }

        if (request.Header("Range") is not null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, "Cannot specify both Range header and partNumber query parameter");
        }

        var number = request.Query.GetNumber("partNumber", whenAbsent: 0);
        return number is >= Limits.FirstPartNumber and <= Limits.LastPartNumber
            ? number
            : throw S3Exception.InvalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive", "partNumber",
                request.Query.Get("partNumber"));
    }

    private static ObjectAnswer Ranged(S3Request request, ObjectInfo info)
    {
        // If-Range with anything but the current validator asks for the whole object (RFC 9110, 13.1.5).
        var range = IsRangeCurrent(request, info) ? ReadRange(request, info) : null;
        return range is { } chosen
            ? new ObjectAnswer(new ByteSpan(chosen.Start, chosen.LengthBytes), isPartial: true)
            : new ObjectAnswer(new ByteSpan(0, info.SizeBytes), isPartial: false);
    }

    private static ByteRange? ReadRange(S3Request request, ObjectInfo info)
    {
        try
        {
            return ByteRange.Parse(request.Header("Range"), info.SizeBytes);
        }
        catch (S3Exception refusal) when (refusal.Error == S3Errors.InvalidRange)
        {
            // RFC 9110, 15.5.17. To HeadObject it is the only way to learn the size.
            request.Response.Headers.ContentRange = $"bytes */{info.SizeBytes}";
            throw;
        }
    }

    private static bool IsRangeCurrent(S3Request request, ObjectInfo info)
    {
        if (request.Header("If-Range") is not { } validator)
        {
            return true;
        }

        return HttpDate.TryParse(validator) is { } date
            ? HttpDate.TryParse(HttpDate.Format(info.LastModified)) == date
            : Drystone.S3.Conditions.ETag.Parse(validator).EqualsStrongly(WriteConditionReader.Tag(info));
    }

    private static bool IsChecksumWanted(S3Request request) =>
        string.Equals(request.Header(Headers.ChecksumMode), "ENABLED", StringComparison.OrdinalIgnoreCase);

    private static void WriteValidators(IHeaderDictionary headers, ObjectInfo info)
    {
        headers.ETag = Answers.Quoted(info.ETag);
        headers.LastModified = HttpDate.Format(info.LastModified);
    }

    /// <summary>Lock and tags take rights of their own: without them the answer says nothing of them.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (response elements)</remarks>
    private static ObjectLock ReadableLock(S3Request request, ObjectInfo info) => info.Lock with
    {
        Retention = info.Lock.Retention is { } retention
            && MayRead(request, info, "s3:GetObjectRetention", "s3:GetObjectRetention")
                ? retention
                : null,
        LegalHold = info.Lock.LegalHold is { } hold
            && MayRead(request, info, "s3:GetObjectLegalHold", "s3:GetObjectLegalHold")
                ? hold
                : null,
    };

    private static bool MayRead(S3Request request, ObjectInfo info, string action, string versionAction)
    {
        var version = Versions.Parse(request.Query.Get(Versions.Parameter));
        return request.MayRead(version is null ? action : versionAction, info.Key, version);
    }

    private void WriteHead(S3Request request, ObjectInfo info, int? partNumber)
    {
        var response = request.Response;
        var headers = response.Headers;
        request.ObjectSizeBytes = info.SizeBytes;
        WriteValidators(headers, info);
        headers.AcceptRanges = "bytes";
        WriteStored(headers, info.Headers);
        ArchivedObjects.Write(headers, info);
        ObjectLocks.Write(headers, ReadableLock(request, info));
        StoredEncryption.Write(request, info.Encryption);
        if (info.Tags.Count > 0 && MayRead(request, info, "s3:GetObjectTagging", "s3:GetObjectVersionTagging"))
        {
            headers[Headers.TaggingCount] = info.Tags.Count.ToString(CultureInfo.InvariantCulture);
        }

        if (partNumber is not null && info.PartCount > 0)
        {
            headers[Headers.MpPartsCount] = info.PartCount.ToString(CultureInfo.InvariantCulture);
        }

        WriteOverrides(request, headers);
        response.ContentLength = Range.Length;
        if (IsPartial)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = new ByteRange(Range.Offset, Range.Length).ToContentRange(info.SizeBytes);
        }
    }

    private static void WriteStored(IHeaderDictionary headers, ObjectHeaders stored)
    {
        headers.ContentType = stored.ContentType ?? DefaultContentType;
        Set(headers, "Cache-Control", stored.CacheControl);
        Set(headers, "Content-Disposition", stored.ContentDisposition);
        Set(headers, "Content-Encoding", stored.ContentEncoding);
        Set(headers, "Content-Language", stored.ContentLanguage);
        Set(headers, "Expires", stored.Expires);
        Set(headers, Headers.WebsiteRedirectLocation, stored.WebsiteRedirectLocation);
        Set(headers, Headers.StorageClass, stored.StorageClass);
        foreach (var (name, value) in stored.UserMetadata)
        {
            headers[Headers.MetadataPrefix + name] = value;
        }
    }

    /// <summary>response-content-type and its like change one answer; only a signed request may ask for them.</summary>
    private static void WriteOverrides(S3Request request, IHeaderDictionary headers)
    {
        foreach (var (header, parameter) in Overrides)
        {
            if (request.Query.Get(parameter) is { } value)
            {
                if (request.Caller.Account is null)
                {
                    throw new S3Exception(
                        S3Errors.InvalidRequest,
                        "Request specific response headers cannot be used for anonymous GET requests.");
                }

                headers[header] = HeadRules.HasControls(value)
                    ? throw S3Exception.InvalidArgument(
                        "Header value cannot contain control characters.", parameter, value)
                    : value;
            }
        }
    }

    private static void Set(IHeaderDictionary headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = value;
        }
    }
}
