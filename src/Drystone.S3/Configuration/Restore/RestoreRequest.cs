using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Restore;

/// <summary>How fast an archived object comes back.</summary>
public enum RestoreTier
{
    Standard,
    Bulk,
    Expedited,
}

/// <summary>The body of RestoreObject.</summary>
/// <param name="Days">
/// How long the restored copy stays, at least 1. Null where it was not sent: AWS wants it of all storage classes but
/// INTELLIGENT_TIERING, which only the caller knows.
/// </param>
/// <param name="Tier">Standard where the request names none.</param>
/// <param name="Description">Of the job; null means none.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html</remarks>
public sealed record RestoreRequest(int? Days, RestoreTier Tier, string? Description)
{
    public const string Root = "RestoreRequest";

    private static readonly string[] ElementsOfSelect = ["Type", "SelectParameters", "OutputLocation"];

    /// <exception cref="S3Exception">MalformedXML, InvalidArgument; NotImplemented for a SELECT job.</exception>
    public static RestoreRequest Parse(ReadOnlyMemory<byte> body)
    {
        var root = XmlRequestReader.Read(body, Root);
        if (ElementsOfSelect.Any(name => root.All(name).Any()))
        {
            throw new S3Exception(
                S3Errors.NotImplemented,
                "SELECT restore jobs are not supported. Restore the object without Type, SelectParameters and "
                    + "OutputLocation, then read it.");
        }

        var days = root.SignedIntegerOf("Days");
        if (days <= 0)
        {
            throw S3Exception.InvalidArgument("restoration days should be at least 1", "Days", $"{days}");
        }

        // The tier of select jobs stands beside; clients of plain restores send it as well.
        var outer = ReadTier(root.TextOf("Tier"));
        var inner = root.Single("GlacierJobParameters") is { } job ? ReadTier(job.RequiredTextOf("Tier")) : null;
        return new RestoreRequest(days, inner ?? outer ?? RestoreTier.Standard, root.TextOf("Description"));
    }

    /// <summary>Writes the children of <see cref="Root"/>.</summary>
    public void Write(XmlResponseWriter xml)
    {
        xml.OptionalElement("Days"u8, Days);
        xml.OptionalElement("Description"u8, Description);
        xml.Start("GlacierJobParameters"u8);
        xml.Element("Tier"u8, Tier.ToString());
        xml.End("GlacierJobParameters"u8);
    }

    private static RestoreTier? ReadTier(string? text) => text?.Trim() switch
    {
        null => null,
        "Standard" => RestoreTier.Standard,
        "Bulk" => RestoreTier.Bulk,
        "Expedited" => RestoreTier.Expedited,
        _ => throw XmlRequestReader.Malformed(),
    };
}
