using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Access;

/// <summary>Who owns what is written to a bucket; the names are AWS's.</summary>
public enum ObjectOwnership
{
    /// <summary>The owner of the bucket, and access control lists have no effect.</summary>
    BucketOwnerEnforced,

    /// <summary>The owner of the bucket, when the writer grants it full control.</summary>
    BucketOwnerPreferred,

    /// <summary>Whoever writes.</summary>
    ObjectWriter,
}

/// <summary>The one rule of a bucket's ownership controls.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html</remarks>
public sealed record OwnershipControls(ObjectOwnership ObjectOwnership) : IConfigurationDocument
{
    public const string Root = "OwnershipControls";

    public string RootName => Root;

    /// <exception cref="S3Exception">MalformedXML.</exception>
    public static OwnershipControls Parse(ReadOnlyMemory<byte> body) =>
        new(XmlRequestReader.Read(body, Root).Required("Rule").RequiredNameOf<ObjectOwnership>("ObjectOwnership"));

    /// <summary>Reads the header <c>x-amz-object-ownership</c> of CreateBucket.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static OwnershipControls ParseHeader(string value)
    {
        var index = Array.IndexOf(Enum.GetNames<ObjectOwnership>(), value);
        return index >= 0
            ? new OwnershipControls(Enum.GetValues<ObjectOwnership>()[index])
            : throw new S3Exception(S3Errors.InvalidArgument, $"Invalid {Headers.ObjectOwnership} header: {value}",
            [
                new("ArgumentName", Headers.ObjectOwnership),
            ]);
    }

    public void Write(XmlResponseWriter xml)
    {
        xml.Start("Rule"u8);
        xml.Element("ObjectOwnership"u8, ObjectOwnership.ToString());
        xml.End("Rule"u8);
    }
}
