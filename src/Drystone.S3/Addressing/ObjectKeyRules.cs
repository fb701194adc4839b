using System.Globalization;
using System.Text;

namespace Drystone.S3.Addressing;

public static class ObjectKeyRules
{
    /// <exception cref="S3Exception">KeyTooLongError above 1,024 bytes of UTF-8.</exception>
    public static string Checked(string key)
    {
        var sizeBytes = Encoding.UTF8.GetByteCount(key);
        return sizeBytes <= Limits.KeyBytes ? key : throw new S3Exception(S3Errors.KeyTooLongError, details:
        [
            new("Size", sizeBytes.ToString(CultureInfo.InvariantCulture)),
            new("MaxSizeAllowed", Limits.KeyBytes.ToString(CultureInfo.InvariantCulture)),
        ]);
    }
}
