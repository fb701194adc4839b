namespace Drystone.Server.Notifications.Targets;

/// <summary>Where a receiver is.</summary>
internal static class TargetUrl
{
    private static readonly Uri None = new("unset:");

    /// <summary>Reports a URL that is not right for the kind.</summary>
    public static Uri Read(EventTargetKind kind, TargetValues values)
    {
        var schemes = SchemesOf(kind);
        var example = $"{schemes[0]}://{(kind == EventTargetKind.Webhook ? "host/path" : "host:port")}"
            + (kind == EventTargetKind.PostgreSql ? "/database" : "");
        var text = values.Text("url", $"write it as {example}");
        if (text.Length == 0)
        {
            return None;
        }

        // The text may hold a password by mistake, so it is not repeated.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            values.Complain("url", $"is no URL; write it as {example}");
        }
        else if (!schemes.Contains(url.Scheme))
        {
            values.Complain(
                "url", $"has scheme '{url.Scheme}'; a {NameOf(kind)} target takes {string.Join(" or ", schemes)}");
        }
        else if (url.UserInfo.Length > 0)
        {
            values.Complain(
                "url", "holds user or password; give them by settings of their own, so that the URL can be shown");
        }
        else if (FindWrongPart(kind, url) is { } wrong)
        {
            values.Complain("url", $"{wrong}; write it as {example}");
        }
        else
        {
            return url;
        }

        return None;
    }

    /// <summary>As much of a URL as anybody is shown. Of a webhook it is the host alone: many services know who may
    /// post by a secret in the path or the query.</summary>
    public static string Show(EventTargetKind kind, Uri url) =>
        url.GetLeftPart(kind == EventTargetKind.Webhook ? UriPartial.Authority : UriPartial.Path);

    public static string NameOf(EventTargetKind kind) => kind.ToString().ToLowerInvariant();

    private static string[] SchemesOf(EventTargetKind kind) => kind switch
    {
        EventTargetKind.Webhook => ["https", "http"],
        EventTargetKind.Nats => ["nats", "tls"],
        EventTargetKind.Redis => ["redis", "rediss"],
        EventTargetKind.Amqp => ["amqp", "amqps"],
        EventTargetKind.Mqtt => ["mqtt", "mqtts"],
        _ => ["postgresql"],
    };

    private static string? FindWrongPart(EventTargetKind kind, Uri url)
    {
        var hasPath = url.AbsolutePath is not ("" or "/");
        if (url.Fragment.Length > 0 || (url.Query.Length > 0 && kind != EventTargetKind.Webhook))
        {
            return "holds a query or fragment";
        }

        return kind switch
        {
            EventTargetKind.Nats or EventTargetKind.Redis or EventTargetKind.Mqtt when hasPath => "holds a path",
            EventTargetKind.PostgreSql when !hasPath || url.AbsolutePath.IndexOf('/', 1) > 0 =>
                "must name one database",
            _ => null,
        };
    }
}
