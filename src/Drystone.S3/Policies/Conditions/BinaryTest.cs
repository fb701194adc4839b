using System.Buffers.Text;

namespace Drystone.S3.Policies.Conditions;

internal sealed class BinaryTest(byte[] bytes) : ConditionTest
{
    /// <summary>Null when the text is not in base64.</summary>
    public static byte[]? Read(string text)
    {
        if (!Base64.IsValid(text, out var length))
        {
            return null;
        }

        var bytes = new byte[length];
        return Convert.TryFromBase64String(text, bytes, out _) ? bytes : null;
    }

    public override bool Matches(string value, IConditionContext context) =>
        Read(value) is { } other && other.AsSpan().SequenceEqual(bytes);
}
