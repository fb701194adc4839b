using Drystone.Engine.Objects;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>How both versions of the listing show objects.</summary>
internal sealed class ObjectListing(S3Request request, ListingParameters parameters, bool showOwners)
{
    private readonly ListedOwners owners = new(request);
    private readonly bool showRestores = ArchivedObjects.IsStatusWanted(request);

    public void Write(XmlResponseWriter xml, IReadOnlyList<ObjectInfo> objects)
    {
        foreach (var info in objects)
        {
            xml.Start("Contents"u8);
            xml.Element("Key"u8, parameters.Show(info.Key));
            xml.Element("LastModified"u8, info.LastModified);
            xml.Element("ETag"u8, Answers.Quoted(info.ETag));
            Answers.WriteChecksumKind(xml, info.Checksum);
            xml.Element("Size"u8, info.SizeBytes);
            if (showOwners)
            {
                owners.Write(xml, info);
            }

            if (showRestores)
            {
                ArchivedObjects.WriteStatus(xml, info);
            }

            xml.Element("StorageClass"u8, info.Headers.StorageClass ?? "STANDARD");
            xml.End("Contents"u8);
        }
    }
}
