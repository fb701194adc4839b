using Drystone.Engine.Accounts;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>How both versions of the listing show objects.</summary>
internal sealed class ObjectListing(S3Request request, ListingParameters parameters, bool showOwners)
{
    // Nearly all objects of a bucket have one owner: it is looked up once.
    private readonly Dictionary<AccountId, Account?> owners = [];

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
                Owners.Write(xml, "Owner"u8, OwnerOf(info));
            }

            xml.Element("StorageClass"u8, info.Headers.StorageClass ?? "STANDARD");
            xml.End("Contents"u8);
        }
    }

    private Account? OwnerOf(ObjectInfo info)
    {
        if (!owners.TryGetValue(info.Owner, out var owner))
        {
            owners[info.Owner] = owner = request.Store.FindAccount(info.Owner);
        }

        return owner;
    }
}
