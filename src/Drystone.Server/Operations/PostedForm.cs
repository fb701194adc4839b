using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Forms;
using Drystone.S3.Signing;
using Drystone.Server.Authorization;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>An upload by a browser's form whose fields have been read and are what their signer allows. Its file is
/// still to come.</summary>
/// <param name="Policy">Null for a form that nobody signed.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html</remarks>
internal sealed record PostedForm(FormFields Fields, FormHeaders Headers, FormBoundary Boundary, PostPolicy? Policy)
{
    /// <summary>The most bytes that the file may have.</summary>
    public long MaxSizeBytes => Math.Min(Limits.SinglePutSizeBytes, Policy?.MaxSizeBytes ?? long.MaxValue);

    /// <summary>Reads the fields. From here on the request is one of whoever signed them, for the object whose key they
    /// name, and its headers are theirs.</summary>
    /// <exception cref="S3Exception">It is no form, or its signer does not allow it.</exception>
    public static async Task<PostedForm> ReadAsync(S3Request request)
    {
        if (request.Authentication.Method != AuthenticationMethod.Anonymous)
        {
            throw S3Exception.InvalidArgument(
                "Only one auth mechanism allowed; a form is signed by its policy", "Authorization",
                request.Header("Authorization"));
        }

        var boundary = FormBoundary.Parse(request.Header("Content-Type"));
        var fields = await request.ReadFieldsAsync(boundary);
        var bucket = request.BucketName!;
        request.Authentication = request.AuthenticateForm(fields.All);
        request.Caller = request.Authentication.Credential?.Principal as Caller ?? Caller.Anonymous;
        var key = ObjectKeyRules.Checked(fields.Key);
        var policy = fields.Find("policy") is { } document ? PostPolicy.Parse(document) : null;
        policy?.Check(fields, bucket, request.Time.GetUtcNow());
        request.Target = new S3Target.Object(bucket, key);
        return request.Form = new PostedForm(fields, new FormHeaders(fields), boundary, policy);
    }

    /// <exception cref="S3Exception">EntityTooSmall.</exception>
    public void RequireMinimum(long sizeBytes)
    {
        if (sizeBytes < Policy?.MinSizeBytes)
        {
            throw new S3Exception(
                S3Errors.EntityTooSmall,
                details: [new("ProposedSize", $"{sizeBytes}"), new("MinSizeAllowed", $"{Policy.MinSizeBytes}")]);
        }
    }
}
