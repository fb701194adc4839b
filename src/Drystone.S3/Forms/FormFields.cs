using System.Diagnostics.CodeAnalysis;

namespace Drystone.S3.Forms;

/// <summary>The fields of a form before its file, found without regard to case.</summary>
public sealed class FormFields
{
    private const string FileNameVariable = "${filename}";
    private const string KeyField = "key";

    private readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="fileName">As the client said; what stands before its last slash or backslash is not part of
    /// it.</param>
    /// <exception cref="S3Exception">InvalidArgument: a field is there twice. Two readers might take different
    /// ones.</exception>
    public FormFields(IEnumerable<KeyValuePair<string, string>> given, string? fileName)
    {
        foreach (var (name, value) in given)
        {
            if (!fields.TryAdd(name, value))
            {
                throw S3Exception.InvalidArgument($"Duplicate form field: {name}", name, value);
            }
        }

        // Variables are filled in before the policy is held against the form.
        if (fields.TryGetValue(KeyField, out var key))
        {
            var name = fileName ?? string.Empty;
            fields[KeyField] = key.Replace(
                FileNameVariable, name[(name.LastIndexOfAny(['/', '\\']) + 1)..], StringComparison.Ordinal);
        }
    }

    public IReadOnlyDictionary<string, string> All => fields;

    /// <summary>The key of the object.</summary>
    /// <exception cref="S3Exception">InvalidArgument: there is none, or it is empty.</exception>
    public string Key => !TryGet(KeyField, out var key)
        ? throw S3Exception.InvalidArgument(
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
            KeyField, "")
        : key.Length > 0
            ? key
            : throw S3Exception.InvalidArgument("User key must have a length greater than 0.", KeyField, "");

    public bool TryGet(string name, [MaybeNullWhen(false)] out string value) => fields.TryGetValue(name, out value);

    public string? Find(string name) => fields.GetValueOrDefault(name);
}
