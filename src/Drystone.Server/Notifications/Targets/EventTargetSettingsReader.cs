using System.Text;
using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.PostgreSql;

namespace Drystone.Server.Notifications.Targets;

/// <summary>Makes settings of what the operator wrote. Every problem of every target is reported, not the first
/// one.</summary>
internal static class EventTargetSettingsReader
{
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MinMaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxMaxAge = TimeSpan.FromDays(365);

    /// <summary>As many as there are first attempts at once.</summary>
    private const int MaxConnections = 32;

    /// <param name="targets">The values of each target, by its name.</param>
    /// <param name="problems">Takes every problem found, each as a line.</param>
    /// <returns>What could be read; to be used only when there was no problem.</returns>
    public static IReadOnlyList<EventTargetSettings> Read(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> targets, List<string> problems) =>
        [.. targets.Select(target => Read(target.Key, target.Value, problems)).OfType<EventTargetSettings>()];

    private static EventTargetSettings? Read(
        string name, IReadOnlyDictionary<string, string> given, List<string> problems)
    {
        if (!TargetArn.IsName(name))
        {
            problems.Add($"event target '{name}': the name must have 1 to 80 letters, digits, '-' or '_'");
        }

        var before = problems.Count;
        var values = new TargetValues(name, given, problems);
        var kind = values.Choice<EventTargetKind>("kind", otherwise: null);
        if (problems.Count > before)
        {
            // What else is right depends on the kind.
            return null;
        }

        RefuseUnknown(values, kind);
        var settings = ReadCommon(name, kind, values);
        return kind switch
        {
            EventTargetKind.Webhook => Webhook(settings, values),
            EventTargetKind.Nats => Nats(settings, values),
            EventTargetKind.Redis => Redis(settings, values),
            EventTargetKind.Amqp => Amqp(settings, values),
            EventTargetKind.Mqtt => Mqtt(settings, values),
            _ => PostgreSql(settings, values),
        };
    }

    private static void RefuseUnknown(TargetValues values, EventTargetKind kind)
    {
        var known = TargetSetting.All.Values.Where(setting => setting.Kinds.Contains(kind)).Select(it => it.Name);
        foreach (var name in values.Names.Except(known))
        {
            values.Complain(name, TargetSetting.All.ContainsKey(name)
                ? $"is no setting of a target of kind {TargetUrl.NameOf(kind)}; take it away"
                : $"is not known; the settings of this kind are {string.Join(", ", known.Order())}");
        }
    }

    private static EventTargetSettings ReadCommon(string name, EventTargetKind kind, TargetValues values)
    {
        var defaults = new EventTargetSettings(
            name, kind, TargetUrl.Read(kind, values), values.Choice<EventFormat>("format", EventFormat.S3));
        return defaults with
        {
            Accounts = Accounts(values),
            User = User(values),
            Password = values.Secret("password"),
            Token = values.Secret("token"),
            TlsAuthorityFile = AuthorityFile(values),
            Connections = Connections(kind, values),
            ConnectTimeout = values.Duration("connect-timeout", defaults.ConnectTimeout, MinTimeout, MaxTimeout),
            ConfirmTimeout = values.Duration("confirm-timeout", defaults.ConfirmTimeout, MinTimeout, MaxTimeout),
            MaxAge = values.Duration("max-age", defaults.MaxAge, MinMaxAge, MaxMaxAge),
            MaxAttempts = values.Number("max-attempts", 1, int.MaxValue),
            Egress = EgressPolicyReader.Read(
                values.Switch("allow-private", otherwise: false), values.List("allowed-networks"),
                values.SourceOf("allowed-networks"), values.Problems),
        };
    }

    /// <summary>Each delivery waits for its confirmation, so that one connection to a receiver 5 ms away takes no more
    /// than 200 events a second. A broker of MQTT knows a client by its name and lets it have one.</summary>
    private static int Connections(EventTargetKind kind, TargetValues values)
    {
        const int Default = 8;
        return kind == EventTargetKind.Mqtt ? 1 : values.Number("connections", 1, MaxConnections) ?? Default;
    }

    private static TargetAccounts Accounts(TargetValues values)
    {
        var listed = values.List("accounts").ToList();
        foreach (var one in listed.Where(one => one != TargetAccounts.All && !IsAccountId(one)))
        {
            values.Complain(
                "accounts",
                $"'{one}' is neither the id of an account, 12 digits that 'drystone account list' shows, nor *");
        }

        return new TargetAccounts(listed);
    }

    private static bool IsAccountId(string text)
    {
        const int Digits = 12;
        return text.Length == Digits && text.All(char.IsAsciiDigit);
    }

    private static string? User(TargetValues values)
    {
        var user = values.Find("user");
        if (user is not null && (user.Length == 0 || user.Any(char.IsControl)))
        {
            values.Complain("user", "is empty or holds a control character");
        }

        return user;
    }

    private static string? AuthorityFile(TargetValues values)
    {
        var path = values.Find("tls-ca");
        if (path is not null && !File.Exists(path))
        {
            values.Complain("tls-ca", $"there is no file '{path}'; give the PEM file of the receiver's authority");
        }

        return path;
    }

    private static EventTargetSettings Webhook(EventTargetSettings settings, TargetValues values)
    {
        var eventKey = values.Secret("event-key");
        if (eventKey is not null && settings.Format != EventFormat.Inngest)
        {
            values.Complain("event-key", "is for 'format: inngest' only; take it away or set the format");
        }

        return settings with { SigningSecret = values.Secret("signing-secret"), EventKey = eventKey };
    }

    private static EventTargetSettings Nats(EventTargetSettings settings, TargetValues values)
    {
        if (settings.Token is not null && (settings.User ?? (object?)settings.Password) is not null)
        {
            values.Complain("token", "is given beside user and password; a NATS server asks for one or the other");
        }

        RequireUserWithPassword(settings, values);
        return settings with
        {
            Destination = Name(values, "subject", "such as s3.events, without wildcards", IsSubject),
            UsesJetStream = values.Switch("jetstream", otherwise: false),
        };
    }

    private static bool IsSubject(string text) =>
        !text.Any(c => char.IsWhiteSpace(c) || c is '*' or '>') && text.Split('.').All(part => part.Length > 0);

    private static EventTargetSettings Redis(EventTargetSettings settings, TargetValues values)
    {
        (string Name, RedisCommand Command)[] places =
            [("list", RedisCommand.Push), ("channel", RedisCommand.Publish), ("stream", RedisCommand.AddToStream)];
        var given = places.Where(place => values.Find(place.Name) is not null).ToList();
        if (given is not [var place])
        {
            values.Complain("list", "exactly one of list, channel and stream must be given");
            return settings;
        }

        if (place.Command != RedisCommand.AddToStream && values.Find("max-stream-length") is not null)
        {
            values.Complain("max-stream-length", "is for 'stream' only; take it away");
        }

        if (settings.User is not null && settings.Password is null)
        {
            values.Complain("password", "is missing beside 'user'; give it by 'password' or 'password-file'");
        }

        return settings with
        {
            RedisCommand = place.Command,
            Destination = Name(values, place.Name, "the name of a key or channel", _ => true),
            Database = values.Number("database", 0, int.MaxValue) ?? 0,
            MaxStreamLength = values.Number("max-stream-length", 1, int.MaxValue),
        };
    }

    private static EventTargetSettings Amqp(EventTargetSettings settings, TargetValues values)
    {
        RequireUserWithPassword(settings, values);
        return settings with
        {
            // A short string of AMQP 0-9-1 has at most 255 bytes.
            Exchange = ShortString(values, "exchange"),
            RoutingKey = ShortString(values, "routing-key"),
        };
    }

    private static EventTargetSettings Mqtt(EventTargetSettings settings, TargetValues values)
    {
        if (settings.Password is not null && settings.User is null)
        {
            values.Complain("user", "is missing beside the password, which MQTT 3.1.1 does not allow");
        }

        return settings with
        {
            Destination = Name(
                values, "topic", "such as s3/events, without wildcards", text => !text.Any(c => c is '+' or '#')),
            ClientId = values.Find("client-id") ?? $"drystone-{settings.Name}",
        };
    }

    private static EventTargetSettings PostgreSql(EventTargetSettings settings, TargetValues values)
    {
        if (settings.User is null)
        {
            values.Complain("user", "is missing; give the database user");
        }

        return settings with
        {
            Destination = Name(
                values, "table", "such as events or audit.events, each part at most 63 bytes", EventTable.IsName),
            TableStyle = values.Choice<TableStyle>("table-style", TableStyle.Append),
            UsesTls = values.Switch("tls", otherwise: true),
        };
    }

    private static void RequireUserWithPassword(EventTargetSettings settings, TargetValues values)
    {
        if (settings.User is null != settings.Password is null)
        {
            values.Complain(settings.User is null ? "user" : "password", "is missing; user and password go together");
        }
    }

    private static string Name(TargetValues values, string setting, string remedy, Func<string, bool> isRight)
    {
        var text = values.Text(setting, $"write {remedy}");
        if (text.Length > 0 && (text.Any(char.IsControl) || !isRight(text)))
        {
            values.Complain(setting, $"'{text}' cannot be used; write {remedy}");
        }

        return text;
    }

    private static string ShortString(TargetValues values, string setting)
    {
        const int MaxBytes = 255;
        var text = values.Find(setting) ?? "";
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes || text.Any(char.IsControl))
        {
            values.Complain(setting, $"has more than {MaxBytes} bytes or holds a control character");
        }

        return text;
    }
}
