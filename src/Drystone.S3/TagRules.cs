using System.Globalization;
using System.Text;

namespace Drystone.S3;

/// <summary>What AWS allows in a tag set.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html</remarks>
public static class TagRules
{
    private const string AllowedPunctuation = "+-=._:/@";

    // Keys that begin so are AWS's own.
    private const string ReservedPrefix = "aws:";

    /// <exception cref="S3Exception">
    /// BadRequest for too many, which is what AWS answers; InvalidTag with the key that breaks another rule.
    /// </exception>
    public static void Check(IReadOnlyList<Tag> tags, int tagsAtMost)
    {
        if (tags.Count > tagsAtMost)
        {
            var what = tagsAtMost == Limits.TagsPerObject ? "Object tags" : "Bucket tag count";
            throw new S3Exception(S3Errors.BadRequest, $"{what} cannot be greater than {tagsAtMost}");
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            CheckOne(tag, tagsAtMost);
            if (!keys.Add(tag.Key))
            {
                throw Invalid("Cannot provide multiple Tags with the same key", tag.Key);
            }
        }
    }

    private static void CheckOne(Tag tag, int tagsAtMost)
    {
        if (tag.Key.Length is 0 or > Limits.TagKeyLength || !HasAllowedCharacters(tag.Key))
        {
            throw Invalid("The TagKey you have provided is invalid", tag.Key);
        }

        if (tag.Value.Length > Limits.TagValueLength || !HasAllowedCharacters(tag.Value))
        {
            throw new S3Exception(S3Errors.InvalidTag, "The TagValue you have provided is invalid",
            [
                new("TagKey", tag.Key),
                new("TagValue", tag.Value),
            ]);
        }

        if (tag.Key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var message = tagsAtMost == Limits.TagsPerObject
                ? $"Your TagKey cannot be prefixed with {ReservedPrefix}"
                : "System tags cannot be added/updated by requester";
            throw Invalid(message, tag.Key);
        }
    }

    private static bool HasAllowedCharacters(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var isPunctuation = rune.IsAscii && AllowedPunctuation.Contains((char)rune.Value, StringComparison.Ordinal);
            if (!isPunctuation && !Rune.IsLetter(rune) && !IsNumberOrSpace(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNumberOrSpace(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber
        or UnicodeCategory.OtherNumber
        or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator;

    private static S3Exception Invalid(string message, string key) =>
        new(S3Errors.InvalidTag, message, [new("TagKey", key)]);
}
