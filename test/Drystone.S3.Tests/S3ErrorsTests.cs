using System.Reflection;

namespace Drystone.S3.Tests;

public sealed class S3ErrorsTests
{
    [Fact]
    public void Every_error_is_named_by_its_code_and_has_a_status_and_a_message()
    {
        var fields = typeof(S3Errors).GetFields(BindingFlags.Public | BindingFlags.Static);
        Assert.True(fields.Length > 60);
        foreach (var field in fields)
        {
            var error = Assert.IsType<S3Error>(field.GetValue(null));
            // KMS's codes have a point, which a name cannot have.
            Assert.Equal(field.Name, error.Code.Replace("KMS.", "Kms", StringComparison.Ordinal));
            Assert.InRange(error.StatusCode, 301, 503);
            Assert.NotEmpty(error.Message);
        }
    }

    [Fact]
    public void An_exception_keeps_its_details_in_order()
    {
        var error = S3Exception.InvalidArgument("Argument maxKeys must be an integer", "maxKeys", "x");
        Assert.Equal(["ArgumentName", "ArgumentValue"], error.Details.Select(detail => detail.Key));
        Assert.Equal("Argument maxKeys must be an integer", error.Message);
    }
}
