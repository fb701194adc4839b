using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Drystone.Provisioning.Declaring;

/// <summary>Reads the file that declares buckets and users: strictly, and everything that is wrong at once.</summary>
public static class StoreFile
{
    /// <summary>A file of a thousand buckets is a tenth of it; more is no such file.</summary>
    public const int MaxChars = 1 << 20;

    /// <summary>The JSON schema of the file.</summary>
    public static string Schema { get; } = ReadSchema();

    /// <summary>Reads a file.</summary>
    /// <param name="yaml">What stands in it.</param>
    /// <param name="variables">Values that go before those of the file.</param>
    public static DeclarationReading Read(string yaml, IReadOnlyDictionary<string, string> variables)
    {
        var problems = new Problems();
        var declaration = Parse(yaml, problems) is { } root
            && YamlMap.Read(root, "", FileKeys.File, problems) is { } file
                ? Read(file, variables)
                : null;
        return new(problems.Any ? null : declaration, problems.ByLine);
    }

    private static StoreDeclaration Read(YamlMap file, IReadOnlyDictionary<string, string> overrides)
    {
        if (file.Number("version", 1, 1) is null && !file.Has("version"))
        {
            file.Problem("version", "is missing.", "Write 'version: 1' at the top.");
        }

        var variables = Variables.Read(file, overrides);
        var defaults = file.Map("defaults", FileKeys.Defaults);
        var buckets = BucketReader.Read(file, defaults, variables);
        var users = UserReader.Read(file, variables);
        if (buckets.Count == 0 && users.Count == 0 && !file.Problems.Any)
        {
            file.Problems.Add(file.Node, "", "declares nothing.", "List buckets under 'buckets'.");
        }

        return new(buckets, users);
    }

    private static YamlNode? Parse(string yaml, Problems problems)
    {
        if (yaml.Length > MaxChars)
        {
            problems.Add(0, $"has more than {MaxChars} characters.", "Split it into files of one stack each.");
            return null;
        }

        var stream = new YamlStream();
        try
        {
            if (YamlBounds.ProblemOf(yaml) is var (line, message))
            {
                problems.Add(line, message, "Write out what is meant; nothing else was read.");
                return null;
            }

            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            problems.Add(
                (int)e.Start.Line, $"is no YAML: {e.Message.TrimEnd('.')}.", "Mend the line; nothing else was read.");
            return null;
        }

        if (stream.Documents.Count != 1)
        {
            problems.Add(0, $"holds {stream.Documents.Count} documents.", "Write one, without '---' in between.");
            return null;
        }

        return stream.Documents[0].RootNode;
    }

    private static string ReadSchema()
    {
        using var stream = typeof(StoreFile).Assembly.GetManifestResourceStream("store.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
