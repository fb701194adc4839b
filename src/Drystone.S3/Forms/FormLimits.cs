namespace Drystone.S3.Forms;

/// <summary>What a form may have around its file.</summary>
public static class FormLimits
{
    /// <summary>All before the file, boundaries and all:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html ("cannot exceed 20 KB").</summary>
    public const int PreDataBytes = 20 << 10;

    /// <summary>Ours: what follows the file is passed over, and is a submit button in all but attacks.</summary>
    public const int PostDataBytes = 20 << 10;

    /// <summary>https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1</summary>
    public const int BoundaryChars = 70;

    /// <summary>Ours: as many as AWS documents are some forty, and metadata comes beside them.</summary>
    public const int Fields = 200;
}
