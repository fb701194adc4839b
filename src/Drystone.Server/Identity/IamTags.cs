using System.Globalization;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity;

using Tag = KeyValuePair<string, string>;

/// <summary>Reads and joins the tags of identities. Their keys differ by more than case.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html</remarks>
internal static class IamTags
{
    private const int MaxKeyChars = 128;
    private const int MaxValueChars = 256;

    /// <exception cref="S3Exception">ValidationError, InvalidInput or LimitExceeded.</exception>
    public static IReadOnlyList<Tag> Read(IamRequest request)
    {
        var form = request.Form;
        Tag[] tags =
        [
            .. form.Structures("Tags").Select(tag => new Tag(
                CheckKey(form.Require($"{tag}.Key")), CheckValue(form.Require($"{tag}.Value")))),
        ];
        if (tags.DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() < tags.Length)
        {
            throw new S3Exception(
                IamErrors.InvalidInput, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }

        request.Http.TagKeys = [.. tags.Select(tag => tag.Key)];
        foreach (var (key, value) in tags)
        {
            request.Note(IamConditions.RequestTag + key, value);
        }

        return CheckCount(tags);
    }

    /// <summary>What is there with what came: a key that was there has the new value.</summary>
    /// <exception cref="S3Exception">LimitExceeded.</exception>
    public static IReadOnlyList<Tag> Join(IReadOnlyList<Tag> old, IReadOnlyList<Tag> added) =>
        CheckCount([.. Without(old, [.. added.Select(tag => tag.Key)]), .. added]);

    public static IReadOnlyList<Tag> Without(IReadOnlyList<Tag> tags, IReadOnlyList<string> keys) =>
        [.. tags.Where(tag => !keys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase))];

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static IReadOnlyList<string> ReadKeys(IamRequest request) =>
        request.Http.TagKeys = [.. request.Form.Members("TagKeys").Select(CheckKey)];

    private static Tag[] CheckCount(Tag[] tags) => tags.Length <= IamLimits.Tags
        ? tags
        : throw new S3Exception(
            IamErrors.LimitExceeded, $"The number of tags has reached the maximum limit of {IamLimits.Tags}.");

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string CheckKey(string key) =>
        key.Length is >= 1 and <= MaxKeyChars && key.All(IsTagCharacter)
            ? key
            : throw QueryErrors.Invalid(
                "Tags", $"A tag key has 1 to {MaxKeyChars} letters, digits, spaces and _.:/=+-@");

    /// <inheritdoc cref="CheckKey"/>
    public static string CheckValue(string value) =>
        value.Length <= MaxValueChars && value.All(IsTagCharacter)
            ? value
            : throw QueryErrors.Invalid(
                "Tags", $"A tag value has up to {MaxValueChars} letters, digits, spaces and _.:/=+-@");

    /// <summary><c>[\p{L}\p{Z}\p{N}_.:/=+\-@]</c></summary>
    private static bool IsTagCharacter(char c) =>
        "_.:/=+-@".Contains(c, StringComparison.Ordinal) || char.GetUnicodeCategory(c) is
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
