using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Objects;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html</summary>
internal static class PostObject
{
    public static readonly Operation Operation = Operation.OnForm("PostObject", "s3:PutObject", HandleAsync);

    /// <summary>Once its fields are read, a form is a PUT whose head they are: it goes the same way.</summary>
    private static async Task HandleAsync(S3Request request)
    {
        var form = await PostedForm.ReadAsync(request);
        var target = request.AuthorizeObject<Write>("s3:PutObject", version: null);
        var stored = await PutObject.StoreAsync(request, target);
        await PostAnswer.WriteAsync(request, form.Fields, stored);
    }
}
