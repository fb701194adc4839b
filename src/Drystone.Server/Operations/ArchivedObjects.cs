using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;
using Drystone.S3;
using Drystone.S3.Conditions;
using Drystone.S3.Listing;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations;

/// <summary>What requests and answers say of archived objects.</summary>
internal static class ArchivedObjects
{
    private const string RestoreStatus = "RestoreStatus";

    /// <exception cref="S3Exception">InvalidObjectState: the object has to be restored before it is read.</exception>
    public static void DemandRestored(ObjectInfo info)
    {
        if (info.Tier is { NeedsRestore: true })
        {
            throw new S3Exception(
                S3Errors.InvalidObjectState,
                details: [new("StorageClass", info.Headers.StorageClass ?? StorageClass.Standard)]);
        }
    }

    /// <summary>x-amz-restore: that the object is being restored, or until when it is.</summary>
    public static void Write(IHeaderDictionary headers, ObjectInfo info)
    {
        if (info.Tier?.Restore is { } restore)
        {
            headers[Headers.Restore] = restore.ExpiresAt is { } end
                ? $"ongoing-request=\"false\", expiry-date=\"{HttpDate.Format(end)}\""
                : "ongoing-request=\"true\"";
        }
    }

    /// <summary>Whether a listing is asked to say what is restored.</summary>
    /// <exception cref="S3Exception">InvalidArgument: something else is asked for, which AWS does not know.</exception>
    public static bool IsStatusWanted(S3Request request)
    {
        var names = (request.Header(Headers.OptionalObjectAttributes) ?? string.Empty)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.FirstOrDefault(name => name != RestoreStatus) is { } unknown
            ? throw S3Exception.InvalidArgument(
                "Invalid attribute name specified", Headers.OptionalObjectAttributes, unknown)
            : names.Length > 0;
    }

    public static void WriteStatus(XmlResponseWriter xml, ObjectInfo info)
    {
        if (info.Tier?.Restore is { } restore)
        {
            xml.Start("RestoreStatus"u8);
            xml.Element("IsRestoreInProgress"u8, restore.ExpiresAt is null);
            xml.OptionalElement(
                "RestoreExpiryDate"u8, restore.ExpiresAt is { } end ? Iso8601.Format(end) : null);
            xml.End("RestoreStatus"u8);
        }
    }
}
